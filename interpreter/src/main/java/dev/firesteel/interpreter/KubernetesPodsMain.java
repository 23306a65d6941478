// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.spark.SparkConf;
import scala.Option;

/**
 * Looks after the pods of one worker or batch, which have its id as a label: {@code delete ID}, or {@code exit-code ID}, which writes
 * how its driver's pod ended, if it has. Reads the Spark configuration that they were made with from standard input. A process
 * of its own beside the server, which has no client of Kubernetes.
 */
public final class KubernetesPodsMain {
    private static final String LABEL = "firesteel-id";
    private static final String APPLICATION = "spark-app-selector";

    private KubernetesPodsMain() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        String id = arguments[1];
        SparkConf conf = new SparkConf(false);
        Properties read = new Properties();
        read.load(System.in);
        read.stringPropertyNames().forEach(key -> conf.set(key, read.getProperty(key)));
        try (KubernetesClient client = client(conf)) {
            if (arguments[0].equals("delete")) {
                delete(client, id);
            } else {
                driver(client, id)
                        .flatMap(KubernetesPodsMain::exitCode)
                        .ifPresent(code -> System.out.println("exit-code=" + code));
            }
        }
    }

    /** With the rights that the applications themselves are submitted with. Spark's own method has more parameters in 3.5. */
    private static KubernetesClient client(SparkConf conf) throws ReflectiveOperationException {
        boolean inCluster = conf.get("spark.submit.deployMode").equals("cluster");
        String factory = "org.apache.spark.deploy.k8s.SparkKubernetesClientFactory$";
        Object types = module(factory + "ClientType$");
        Method create = Arrays.stream(Class.forName(factory).getMethods())
                .filter(method -> method.getName().equals("createKubernetesClient"))
                .findFirst()
                .orElseThrow();
        Object[] arguments = new Object[create.getParameterCount()];
        Arrays.fill(arguments, Option.empty());
        arguments[0] = conf.get("spark.master").substring("k8s://".length());
        arguments[1] = Option.apply(conf.get("spark.kubernetes.namespace", "default"));
        arguments[2] = "spark.kubernetes.authenticate" + (inCluster ? ".submission" : "");
        arguments[3] =
                types.getClass().getMethod(inCluster ? "Submission" : "Driver").invoke(types);
        arguments[4] = conf;
        return (KubernetesClient) create.invoke(module(factory), arguments);
    }

    private static Object module(String name) throws ReflectiveOperationException {
        return Class.forName(name).getField("MODULE$").get(null);
    }

    /** What its driver's pod owns goes with that. A driver elsewhere owns nothing: the configuration of its executors is looked for. */
    private static void delete(KubernetesClient client, String id) {
        List<Pod> pods = client.pods().withLabel(LABEL, id).list().getItems();
        List<String> applications = pods.stream()
                .filter(pod -> pod.getMetadata().getOwnerReferences().isEmpty())
                .filter(pod -> pod.getMetadata()
                        .getLabels()
                        .getOrDefault("spark-role", "")
                        .equals("executor"))
                .map(pod -> pod.getMetadata().getLabels().get(APPLICATION))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        client.pods().withLabel(LABEL, id).delete();
        pods.forEach(pod -> System.out.println("deleted " + pod.getMetadata().getName()));
        applications.forEach(application ->
                client.configMaps().withLabel(APPLICATION, application).delete());
    }

    private static Optional<Pod> driver(KubernetesClient client, String id) {
        return client.pods().withLabel(LABEL, id).withLabel("spark-role", "driver").list().getItems().stream()
                .findFirst();
    }

    private static Optional<Integer> exitCode(Pod driver) {
        return switch (String.valueOf(driver.getStatus().getPhase())) {
            case "Succeeded" -> Optional.of(0);
            case "Failed" ->
                Optional.of(driver.getStatus().getContainerStatuses().stream()
                        .map(ContainerStatus::getState)
                        .filter(Objects::nonNull)
                        .map(ContainerState::getTerminated)
                        .filter(ended -> ended != null && ended.getExitCode() != null && ended.getExitCode() != 0)
                        .map(ended -> ended.getExitCode())
                        .findFirst()
                        .orElse(1));
            default -> Optional.empty();
        };
    }
}
