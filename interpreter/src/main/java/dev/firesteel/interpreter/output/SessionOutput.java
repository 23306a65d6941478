// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Where the text goes that a session's threads print: to its statement that runs, if it is the only one. Thread-safe. */
public final class SessionOutput {
    private final StandardStreams streams;
    private final List<TextTarget> targets = new CopyOnWriteArrayList<>();

    SessionOutput(StandardStreams streams) {
        this.streams = requireNonNull(streams, "streams");
    }

    /** The calling thread, and those that it will start, print for this session. */
    public void enter() {
        streams.enter(this);
    }

    /** The statement runs. */
    public void toStatement(TextTarget statement) {
        streams.endCharacter();
        targets.add(requireNonNull(statement, "statement"));
    }

    /** The statement runs no more. */
    public void toLog(TextTarget statement) {
        streams.endCharacter();
        targets.remove(statement);
    }

    /** False when there is nobody to take it. */
    boolean accept(String text) {
        TextTarget only = only();
        return only != null && only.accept(text);
    }

    /** Of several nobody knows whose text it is: it comes from Spark's threads. */
    private @Nullable TextTarget only() {
        TextTarget only = null;
        for (TextTarget target : targets) {
            if (only != null) {
                return null;
            }
            only = target;
        }
        return only;
    }
}
