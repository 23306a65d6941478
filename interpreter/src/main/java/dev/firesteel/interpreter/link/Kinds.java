// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.v1.Kind;
import org.jspecify.annotations.Nullable;

/** From Livy's word for a language to the language. */
final class Kinds {
    private Kinds() {}

    /** The language; null for a kind that no code is written in. */
    static @Nullable Language language(Kind kind) {
        return switch (kind) {
            case KIND_SPARK -> Language.SCALA;
            case KIND_PYSPARK -> Language.PYTHON;
            case KIND_SQL -> Language.SQL;
            case KIND_SPARKR -> Language.R;
            case KIND_UNSPECIFIED, KIND_SHARED, UNRECOGNIZED -> null;
        };
    }
}
