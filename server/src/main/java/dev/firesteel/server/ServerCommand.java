// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.config.ConfigException;
import dev.firesteel.server.config.FiresteelConfig;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code firesteel server}: serves until it is asked to stop. */
@Command(name = "server", description = "Starts the server.", mixinStandardHelpOptions = true, sortOptions = false)
final class ServerCommand implements Callable<Integer> {
    @Option(names = "--port", paramLabel = "N", description = "Port to listen on; 0 takes a free one. Default: 8998.")
    private @Nullable String port;

    @Option(
            names = "--spark-home",
            paramLabel = "DIR",
            description = "The Spark that sessions run on. Default: SPARK_HOME, the pyspark of python3, or an own one.")
    private @Nullable String sparkHome;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Override
    public Integer call() {
        try {
            FiresteelConfig config = configuration.load(
                    Map.of("server.port", Optional.ofNullable(port), "spark.home", Optional.ofNullable(sparkHome)));
            FiresteelServer server = FiresteelServer.start(config);
            AtomicReference<FiresteelServer> current = new AtomicReference<>(server);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                requireNonNull(current.get()).close();
                                // A signal would otherwise show as a failure in the exit code.
                                Runtime.getRuntime().halt(0);
                            },
                            "stop"));
            while (true) {
                server.welcome().forEach(System.out::println);
                server.lost().join();
                server.close();
                server = FiresteelServer.start(config);
                current.set(server);
            }
        } catch (ConfigException | StartException e) {
            System.err.println("firesteel: " + e.getMessage());
            return 1;
        }
    }
}
