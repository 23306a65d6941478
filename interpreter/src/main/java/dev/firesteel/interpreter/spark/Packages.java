// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** Maven packages of a configuration. It is spark-submit that resolves them for others; a worker is started without it. */
public final class Packages {
    private static final Logger LOG = LoggerFactory.getLogger(Packages.class);
    private static final String PACKAGES = "spark.jars.packages";

    private Packages() {}

    /**
     * The settings with the packages' jars in {@code spark.jars}, and in {@code spark.submit.pyFiles} since a package may
     * bring Python modules; the same settings when no package is named. May load from the network, for as long as it
     * takes. Spark's resolver sends {@code System.out} elsewhere while it works: nobody may take it then.
     *
     * @param begins told when there is something to resolve, before it is
     * @throws SparkStartException names the packages and says why there is one that cannot be had
     */
    public static Map<String, String> resolve(Map<String, String> settings, Runnable begins)
            throws SparkStartException {
        String packages = settings.getOrDefault(PACKAGES, "").strip();
        if (packages.isEmpty()) {
            return settings;
        }
        LOG.info("Resolving {}: {}", PACKAGES, packages);
        begins.run();
        String jars;
        try {
            jars = jars(packages, settings);
        } catch (InvocationTargetException e) {
            Throwable cause = requireNonNull(e.getCause());
            throw new SparkStartException(PACKAGES + ": " + packages + " cannot be resolved: " + oneLine(cause), cause);
        } catch (ReflectiveOperationException e) {
            throw new SparkStartException(PACKAGES + ": this Spark resolves no packages", e);
        }
        Map<String, String> resolved = new TreeMap<>(settings);
        if (!jars.isEmpty()) {
            for (String list : List.of("spark.jars", "spark.submit.pyFiles")) {
                resolved.merge(list, jars, (given, added) -> given.isBlank() ? added : given + "," + added);
            }
        }
        return resolved;
    }

    /** By reflection: Spark's {@code Seq} is another type on Scala 2.12 than on 2.13. */
    private static String jars(String packages, Map<String, String> settings) throws ReflectiveOperationException {
        Method resolve = Arrays.stream(
                        Class.forName("org.apache.spark.util.DependencyUtils").getMethods())
                .filter(method ->
                        method.getName().equals("resolveMavenDependencies") && method.getParameterCount() == 6)
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException("resolveMavenDependencies"));
        Object found = resolve.invoke(
                null,
                true,
                settings.get("spark.jars.excludes"),
                packages,
                settings.get("spark.jars.repositories"),
                settings.get("spark.jars.ivy"),
                Option.apply(settings.get("spark.jars.ivySettings")));
        List<String> jars = new ArrayList<>();
        scala.collection.Iterator<?> each = ((scala.collection.Iterable<?>) requireNonNull(found)).iterator();
        while (each.hasNext()) {
            jars.add(String.valueOf(each.next()));
        }
        return String.join(",", jars);
    }

    private static String oneLine(Throwable cause) {
        @Nullable String message = cause.getMessage();
        return (message == null ? cause.toString() : message)
                .strip()
                .lines()
                .findFirst()
                .orElse("");
    }
}
