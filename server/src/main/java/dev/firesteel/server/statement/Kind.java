// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import java.util.Locale;

/** A language, in Livy's words. */
public enum Kind {
    SPARK,
    PYSPARK,
    SPARKR,
    SQL,
    /** Of sessions only: every statement says its own kind. */
    SHARED;

    /** As it is written on every wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
