// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.config.ConfigLoader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The whole server for an integration test: real workers on a real Spark, a free port, a data folder of its own. Register
 * it as a static field; it serves all tests of the class.
 */
public final class RunningServer implements BeforeAllCallback, AfterAllCallback {

    private final Map<String, Callable<String>> keys = new LinkedHashMap<>();
    private @Nullable Path data;
    private @Nullable FiresteelServer server;

    /** Sets a key of the configuration, before the server starts. */
    public RunningServer with(String key, String value) {
        return with(key, () -> value);
    }

    /** Sets a key to what is asked for when the server starts. */
    public RunningServer with(String key, Callable<String> value) {
        keys.put(key, value);
        return this;
    }

    /** {@code host:port}. */
    public String address() {
        return requireNonNull(server, "the server is not running").address();
    }

    /** Where REST is. */
    public String url() {
        return "http://" + address();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "server.port",
                "0",
                "spark.home",
                requireNonNull(System.getProperty("firesteel.spark.home"), "-Dfiresteel.spark.home"),
                "spark.master",
                "local[2]",
                "worker.jar",
                Path.of("../interpreter/target/firesteel-worker.jar")
                        .toAbsolutePath()
                        .normalize()
                        .toString()));
        for (Map.Entry<String, Callable<String>> key : keys.entrySet()) {
            all.put(key.getKey(), key.getValue().call());
        }
        if (!all.containsKey("data.dir")) {
            all.put("data.dir", Files.createTempDirectory("firesteel-it").toString());
        }
        data = Path.of(requireNonNull(all.get("data.dir")));
        server = FiresteelServer.start(ConfigLoader.load(Optional.empty(), Map.of(), all));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (server != null) {
            server.close();
        }
        if (data != null) {
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }
}
