// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import dev.firesteel.v1.Kind;

/** What sessions speak. */
enum Language {
    SCALA("spark", Kind.KIND_SPARK),
    PYTHON("pyspark", Kind.KIND_PYSPARK);

    private final String word;
    private final Kind kind;

    Language(String word, Kind kind) {
        this.word = word;
        this.kind = kind;
    }

    String word() {
        return word;
    }

    Kind kind() {
        return kind;
    }
}
