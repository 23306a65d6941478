// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.application.LogSlice;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventReader;
import dev.firesteel.server.eventlog.EventSlice;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.session.SessionChange;
import dev.firesteel.server.session.SessionPage;
import dev.firesteel.server.session.SessionPhase;
import dev.firesteel.server.session.SessionState;
import dev.firesteel.server.session.SessionView;
import dev.firesteel.server.session.SessionWatch;
import dev.firesteel.server.session.Sessions;
import dev.firesteel.server.statement.CompleteCode;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementPage;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The domain as the services see it: one session with the id 7 and one statement with the id 3, whose log the test writes.
 * Calls are written down in {@link #calls}.
 */
final class FakeSessions implements Sessions {
    static final Instant CREATED = Instant.ofEpochSecond(1_700_000_000, 5);

    final List<String> calls = new ArrayList<>();
    final FakeLog log = new FakeLog();

    /** What every call fails with. */
    @Nullable
    DomainException refusal;

    CreateSession request = CreateSession.of(Kind.SPARK);
    StatementView statement = statement(StatementState.WAITING);
    List<List<SessionChange>> changes = new ArrayList<>();
    boolean watchClosed;
    int onPage = 1;

    static StatementView statement(StatementState state) {
        return new StatementView(7, 3, "1 + 1", Kind.SPARK, state, null, 0.5, null, null, 9);
    }

    SessionView session() {
        return new SessionView(
                7,
                request,
                "ann",
                null,
                SessionState.STARTING,
                "waits",
                "app-1",
                "http://127.0.0.1:4040",
                List.of("line"),
                List.of(),
                CREATED,
                null);
    }

    private <T> CompletionStage<T> answer(String call, T answer) {
        calls.add(call);
        return refusal == null ? CompletableFuture.completedFuture(answer) : CompletableFuture.failedFuture(refusal);
    }

    @Override
    public CompletionStage<SessionView> create(Principal caller, CreateSession request) {
        this.request = request;
        return answer("create", session());
    }

    @Override
    public CompletionStage<SessionView> get(Principal caller, String session) {
        return answer("get " + session, session());
    }

    @Override
    public CompletionStage<SessionView> state(Principal caller, String session) {
        return answer("state " + session, session());
    }

    @Override
    public CompletionStage<SessionPage> list(Principal caller, int from, int size, boolean expiredToo) {
        return answer(
                "list " + from + " " + size + (expiredToo ? " all" : ""), new SessionPage(12, List.of(session())));
    }

    @Override
    public CompletionStage<@Nullable Void> delete(Principal caller, String session) {
        return answer("delete " + session, null);
    }

    @Override
    public CompletionStage<@Nullable Void> stop(Principal caller, String session) {
        return answer("stop " + session, null);
    }

    @Override
    public CompletionStage<@Nullable Void> interrupt(Principal caller, String session) {
        return answer("interrupt " + session, null);
    }

    @Override
    public CompletionStage<SessionView> touch(Principal caller, String session) {
        return answer("touch " + session, session());
    }

    @Override
    public CompletionStage<LogSlice> log(
            Principal caller, String session, @Nullable Integer from, @Nullable Integer size) {
        return answer("log " + session + " " + from + " " + size, new LogSlice(7, 5, 6, List.of("last")));
    }

    @Override
    public CompletionStage<SessionWatch> watch(Principal caller, String session) {
        return answer("watch " + session, new SessionWatch() {
            @Override
            public CompletableFuture<List<SessionChange>> next() {
                return CompletableFuture.completedFuture(changes.isEmpty() ? List.of() : changes.remove(0));
            }

            @Override
            public void close() {
                watchClosed = true;
            }
        });
    }

    @Override
    public CompletionStage<StatementView> run(Principal caller, String session, RunStatement request) {
        return answer("run " + session + " " + request, statement);
    }

    @Override
    public CompletionStage<StatementView> getStatement(Principal caller, String session, int id) {
        return answer("getStatement " + session + " " + id, statement);
    }

    @Override
    public CompletionStage<StatementView> awaitStatement(Principal caller, String session, int id, Duration wait) {
        return answer("awaitStatement " + session + " " + id + " " + wait, statement);
    }

    @Override
    public CompletionStage<StatementPage> listStatements(
            Principal caller, String session, int from, @Nullable Integer size, boolean descending) {
        return answer(
                "listStatements " + session + " " + from + " " + size + " " + descending,
                new StatementPage(4, Collections.nCopies(onPage, statement)));
    }

    @Override
    public CompletionStage<@Nullable Void> cancel(Principal caller, String session, int id) {
        return answer("cancel " + session + " " + id, null);
    }

    @Override
    public CompletionStage<EventReader> watchStatement(Principal caller, String session, int id, long afterSequence) {
        return answer("watchStatement " + session + " " + id + " " + afterSequence, log.reader(afterSequence));
    }

    @Override
    public CompletionStage<List<String>> complete(Principal caller, String session, CompleteCode request) {
        return answer("complete " + session + " " + request, List.of("map", "max"));
    }

    static SessionChange phase(String name) {
        return new SessionChange.Phase(new SessionPhase(name, CREATED, Duration.ofMillis(12)));
    }

    /** A statement's log, one event to a slice. */
    static final class FakeLog {
        private final List<Event> events = new ArrayList<>();
        private final List<Runnable> waiting = new ArrayList<>();
        int slicesRead;
        int closed;

        @Nullable
        RuntimeException failure;

        synchronized void add(EventBody body) {
            events.add(new Event(events.size() + 1, CREATED, body));
            wake();
        }

        synchronized void fail(RuntimeException reason) {
            failure = reason;
            wake();
        }

        synchronized int slicesRead() {
            return slicesRead;
        }

        synchronized int closed() {
            return closed;
        }

        private void wake() {
            List<Runnable> woken = List.copyOf(waiting);
            waiting.clear();
            woken.forEach(Runnable::run);
        }

        EventReader reader(long afterSequence) {
            return new EventReader() {
                private int next = (int) afterSequence;

                @Override
                public CompletableFuture<EventSlice> next(int maxBytes) {
                    CompletableFuture<EventSlice> slice = new CompletableFuture<>();
                    synchronized (FakeLog.this) {
                        read(slice);
                    }
                    return slice;
                }

                private void read(CompletableFuture<EventSlice> slice) {
                    if (failure != null) {
                        slice.completeExceptionally(failure);
                    } else if (next < events.size()) {
                        slicesRead++;
                        slice.complete(EventSlice.of(List.of(events.get(next++))));
                    } else {
                        waiting.add(() -> read(slice));
                    }
                }

                @Override
                public void close() {
                    synchronized (FakeLog.this) {
                        closed++;
                    }
                }
            };
        }
    }
}
