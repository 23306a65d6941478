// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Hears of events that are durable, before any reader does: what a reader then asks elsewhere agrees with what it read. */
@FunctionalInterface
public interface CommitListener {

    /** Readers see the events when the stage is complete. Called in order for each statement. */
    CompletionStage<?> committed(StatementRef statement, List<Event> events);
}
