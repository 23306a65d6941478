// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import java.util.List;

/**
 * What became of a session that was to be opened.
 *
 * @param refused keys of its configuration that Spark takes only at its start; then there is no session
 * @param failure why else there is none; empty when there is
 */
public record OpenOutcome(List<String> refused, String failure) {
    public static final OpenOutcome OPEN = new OpenOutcome(List.of(), "");

    public OpenOutcome {
        refused = List.copyOf(refused);
    }

    public static OpenOutcome failed(String why) {
        return new OpenOutcome(List.of(), why);
    }
}
