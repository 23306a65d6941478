// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a statement.
 *
 * @param statementId negative for code that is nobody's: nothing is to stay of it
 * @param rowLimit how many rows of SQL's result are kept, 0 for all; null for the session's limit
 * @param jobGroup Spark job group and job tag of the statement. Set on the thread that calls {@link Engine#execute}; an
 *     engine whose code submits jobs from another thread (a language process) sets both there.
 * @param cancelled asked through {@link #isCancelled}
 */
public record Execution(
        int statementId,
        String code,
        @Nullable Integer rowLimit,
        String jobGroup,
        EventSink sink,
        BooleanSupplier cancelled) {
    public Execution {
        requireNonNull(code, "code");
        requireNonNull(jobGroup, "jobGroup");
        requireNonNull(sink, "sink");
        requireNonNull(cancelled, "cancelled");
    }

    /** Whether it is code of no session. */
    public boolean isNobodys() {
        return statementId < 0;
    }

    /** True from the moment somebody asked to end this statement: start nothing new. */
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }
}
