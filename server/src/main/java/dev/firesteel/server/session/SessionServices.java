// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.artifact.AddedFileStore;
import dev.firesteel.server.artifact.ArtifactStore;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.statement.StatementStore;
import dev.firesteel.server.worker.Timers;
import dev.firesteel.server.worker.WorkerRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What sessions are built on.
 *
 * @param folder where each session's own folder is
 * @param phases hears of each phase that the start of a session of this server has reached
 * @param executor threads for the sessions' work and for reading their logs, none of them an event loop
 * @param secrets a new unguessable text at each call
 */
public record SessionServices(
        SessionStore sessions,
        StatementStore statements,
        EventLog events,
        AddedFileStore files,
        ArtifactStore artifacts,
        WorkerRegistry workers,
        Profiles profiles,
        SessionSettings settings,
        RequestRules rules,
        Path folder,
        Consumer<SessionPhase> phases,
        Clock clock,
        Timers timers,
        Executor executor,
        Supplier<String> secrets) {}
