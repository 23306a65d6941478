// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import org.apache.spark.sql.SparkSession;

/** The one local Spark of the tests. */
final class LocalSpark {

    private LocalSpark() {}

    static SparkSession get() {
        return dev.firesteel.interpreter.testing.LocalSpark.session();
    }
}
