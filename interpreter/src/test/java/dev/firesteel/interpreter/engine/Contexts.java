// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import dev.firesteel.interpreter.file.SessionFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;

/** Contexts of engines that use nothing of them but Spark. */
final class Contexts {
    private Contexts() {}

    static EngineContext context(CompletableFuture<SparkSession> spark) {
        return new EngineContext(
                Path.of("work"),
                Path.of("work", "repl-classes"),
                Map.of(),
                Map.of(),
                List.of(),
                Contexts.class.getClassLoader(),
                new SessionFiles(),
                SessionScope.ALONE,
                spark);
    }
}
