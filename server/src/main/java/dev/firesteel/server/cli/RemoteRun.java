// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cli;

import dev.firesteel.v1.Kind;
import dev.firesteel.v1.RunAndWatchStatementResponse;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementState;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One statement on a server, from here. What was begun there is ended there, also when the user loses patience. */
final class RemoteRun {
    private final FiresteelClient client;
    private final Terminal terminal;

    /** What there is to end on the server; null as soon as somebody ends it. */
    private final AtomicReference<@Nullable Statement> running = new AtomicReference<>();

    private final AtomicReference<@Nullable String> ownSession = new AtomicReference<>();

    RemoteRun(FiresteelClient client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
    }

    boolean inNewSession(String code, Kind kind) {
        Session session = client.createSession(kind == Kind.KIND_UNSPECIFIED ? Kind.KIND_SPARK : kind);
        String id = Integer.toString(session.getId());
        ownSession.set(id);
        terminal.note("session " + id + " starts");
        try {
            return inSession(id, code, kind);
        } finally {
            endSession();
        }
    }

    boolean inSession(String session, String code, Kind kind) {
        boolean failed = false;
        boolean finished = false;
        Iterator<RunAndWatchStatementResponse> messages = client.run(session, code, kind);
        while (messages.hasNext()) {
            RunAndWatchStatementResponse message = messages.next();
            if (message.hasStatement()) {
                running.set(message.getStatement());
            } else {
                StatementEvent event = message.getEvent();
                failed |= event.hasError();
                if (event.hasFinished()) {
                    running.set(null);
                    finished = event.getFinished().getState() == StatementState.STATEMENT_STATE_AVAILABLE;
                }
                terminal.show(event);
            }
            if (terminal.isGone()) {
                endStatement();
                return false;
            }
        }
        if (!finished) {
            tellWhy(session);
        }
        return finished && !failed;
    }

    /** Ends what runs, from another thread. */
    void abandon() {
        endStatement();
        endSession();
    }

    private void tellWhy(String id) {
        Session session = client.getSession(id);
        terminal.error(
                "the statement was cancelled" + (session.hasStateReason() ? ": " + session.getStateReason() : ""));
    }

    private void endStatement() {
        Statement statement = running.getAndSet(null);
        if (statement != null) {
            quietly(() -> client.cancel(statement));
        }
    }

    private void endSession() {
        String session = ownSession.getAndSet(null);
        if (session != null) {
            quietly(() -> client.deleteSession(session));
        }
    }

    /** The server may be gone, and then so is what was to be ended. */
    private void quietly(Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException e) {
            terminal.note("could not clear up on the server: " + e.getStatus());
        }
    }
}
