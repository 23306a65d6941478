// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import java.util.List;

/** Spark runs already, and takes a part of the configuration only at its start. */
public final class ConfRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> keys;

    ConfRefusedException(List<String> keys) {
        super(String.join(", ", keys) + ": Spark takes this only at its start");
        this.keys = List.copyOf(keys);
    }

    public List<String> keys() {
        return keys;
    }
}
