// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import java.util.Locale;

/** A language, in Livy's words; or a form of code that only jobs have. */
public enum Kind {
    SPARK,
    PYSPARK,
    SPARKR,
    SQL,
    /** Of sessions only: every statement says its own kind. */
    SHARED,
    /** Of jobs only: the code is a function in base64, as Livy's Java client serializes it. */
    SPARK_JOB,
    /** Of jobs only: the code is a function in base64, as Livy's Python client pickles it. */
    PYSPARK_JOB;

    /** Whether code of this kind is a serialized function: such a statement is shown as a job. */
    public boolean isJob() {
        return this == SPARK_JOB || this == PYSPARK_JOB;
    }

    /** As it is written on every wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
