// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import dev.firesteel.server.statement.Kind;
import java.util.Arrays;

/** Languages on the link. */
final class LinkKinds {
    private LinkKinds() {}

    /** Of its word. */
    static dev.firesteel.v1.Kind of(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> !kind.isJob() && kind.word().equals(word))
                .map(LinkKinds::of)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind: " + word));
    }

    static dev.firesteel.v1.Kind of(Kind kind) {
        return switch (kind) {
            case SPARK, SPARK_JOB -> dev.firesteel.v1.Kind.KIND_SPARK;
            case PYSPARK, PYSPARK_JOB -> dev.firesteel.v1.Kind.KIND_PYSPARK;
            case SPARKR -> dev.firesteel.v1.Kind.KIND_SPARKR;
            case SQL -> dev.firesteel.v1.Kind.KIND_SQL;
            case SHARED -> dev.firesteel.v1.Kind.KIND_SHARED;
        };
    }
}
