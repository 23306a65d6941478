// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** The one local Spark of the tests in this package, in the tests' own JVM. */
final class LocalSpark {

    private static final SparkSession SESSION = start();

    private LocalSpark() {}

    static SparkSession get() {
        return SESSION;
    }

    private static SparkSession start() {
        try {
            Path warehouse = Files.createTempDirectory("firesteel-warehouse");
            return SparkSession.builder()
                    .master("local[2]")
                    .config("spark.ui.enabled", "false")
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.sql.shuffle.partitions", "2")
                    .config("spark.sql.timeType.enabled", "true")
                    .config("spark.sql.session.timeZone", "UTC")
                    .config("spark.sql.warehouse.dir", warehouse.toUri().toString())
                    .getOrCreate();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
