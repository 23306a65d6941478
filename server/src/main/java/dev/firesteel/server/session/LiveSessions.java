// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.application.DriverLog;
import dev.firesteel.server.application.Folders;
import dev.firesteel.server.application.LogSlice;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.error.Attempt;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventReader;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.session.SessionStore.EndedSize;
import dev.firesteel.server.statement.CompleteCode;
import dev.firesteel.server.statement.EndedStatements;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementPage;
import dev.firesteel.server.statement.StatementView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this server: those that live and those that have ended and are still kept. Call {@link #recover} before
 * workers can dial in, {@link #shutDown} while they still can.
 */
public final class LiveSessions implements Sessions {
    private static final Logger logger = LoggerFactory.getLogger(LiveSessions.class);

    private static final long ENDED_BYTES = 32L << 20;
    private static final int VIEW_LINES = 10;
    private static final int LOG_LINES = 100;

    private final SessionServices services;
    private final SessionAdmission admission;
    private final EndedStatements ended;
    private final SessionStatements statements;
    private final Executor executor;
    private final LiveSessionFiles files;
    private final LiveJobs jobs;
    private final SessionDirectory sessions = new SessionDirectory();

    /** Why nothing is done any more; null while all is well. */
    private volatile @Nullable DomainException closing;

    public LiveSessions(SessionServices services) {
        this.services = services;
        this.admission = new SessionAdmission(services, sessions);
        this.ended = new EndedStatements(services.events(), services.settings().outputLimit(), ENDED_BYTES);
        this.statements = new SessionStatements(services, ended);
        this.executor = services.executor();
        this.files = new LiveSessionFiles(services, this::find);
        this.jobs = new LiveJobs(statements, this::find);
        services.events().listen(this::committed);
    }

    private CompletionStage<Void> committed(StatementRef statement, List<Event> events) {
        Session session = sessions.get(statement.sessionId());
        return session == null
                ? CompletableFuture.completedFuture(null)
                : session.committed(statement.statementId(), events);
    }

    /** The entry to their files. */
    public SessionFiles files() {
        return files;
    }

    /** The entry to their jobs. */
    public Jobs jobs() {
        return jobs;
    }

    private Session find(String session) {
        DomainException refusal = closing;
        if (refusal != null) {
            throw refusal;
        }
        return sessions.find(session);
    }

    /** Takes back what an earlier server process left. Completes when workers may dial in. */
    public CompletionStage<Void> recover() {
        return restore(row -> true).thenCompose(restored -> files.sweep());
    }

    /** Goes on with sessions that came from a server that is gone. */
    public CompletionStage<Void> takeOver(Collection<Integer> ids) {
        return restore(row -> ids.contains(row.id()));
    }

    /** Leaves everything as it is, for the server that has it now: no worker is ended, nothing more is written. */
    public void abandon() {
        DomainException why = DomainException.moved();
        closing = why;
        services.events().close(why);
        services.profiles().abandon();
        for (Session session : sessions.all()) {
            session.changes().close(why);
            session.abandon();
            sessions.remove(session);
        }
    }

    /** Whether it is one of these. Does not count as a call about it. */
    public boolean has(String session) {
        return sessions.lookUp(session) != null;
    }

    /** Whether it is one of these, whatever others have: of namesakes on several servers the living one is meant. */
    public boolean isHere(String session) {
        Session found = sessions.lookUp(session);
        return found != null && (session.equals(Integer.toString(found.row().id())) || found.lives());
    }

    private CompletionStage<Void> restore(Predicate<SessionRow> which) {
        return services.sessions().all().thenCompose(rows -> {
            List<CompletableFuture<Void>> restored = new ArrayList<>();
            for (SessionRow row : rows.stream().filter(which).toList()) {
                restored.add(services.statements()
                        .unfinished(row.id())
                        .thenCombine(services.files().of(row.id()), (unfinished, files) -> {
                            Session session = session(row, row.state().ended() ? row.state() : SessionState.RECOVERING);
                            session.restore(unfinished, files);
                            return resume(session);
                        })
                        .thenCompose(stage -> stage)
                        .toCompletableFuture());
            }
            return CompletableFuture.allOf(restored.toArray(CompletableFuture[]::new));
        });
    }

    /** From here on it is known to callers, who see all that was restored. */
    private CompletionStage<Void> resume(Session session) {
        sessions.add(session);
        if (closing != null) {
            sessions.remove(session);
            return CompletableFuture.completedFuture(null);
        }
        return session.resume();
    }

    private Session session(SessionRow row, SessionState state) {
        Session session = new Session(services, ended, row, state, this::forget);
        if (!state.ended()) {
            session.ended().thenRun(this::forgetTooBig);
        }
        return session;
    }

    @Override
    public CompletionStage<SessionView> create(Principal caller, CreateSession request) {
        return attempt(() -> admission.admit(caller, request, this::start));
    }

    private CompletionStage<SessionView> start(SessionRow row, WorkerSource source) {
        Session session = session(row, SessionState.STARTING);
        sessions.add(session);
        CompletionStage<SessionView> view = session.start(source);
        if (closing != null) {
            session.stop("The server was stopped.");
        }
        return view;
    }

    /** Runs a call unless the server is going down; what it throws fails the stage. */
    private <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
        DomainException refusal = closing;
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        return Attempt.of(call);
    }

    private CompletionStage<SessionView> withLog(Session session) {
        return CompletableFuture.supplyAsync(() -> viewWithLog(session), executor);
    }

    private static SessionView viewWithLog(Session session) {
        return session.view().withLog(session.log().last(VIEW_LINES));
    }

    @Override
    public CompletionStage<SessionView> get(Principal caller, String session) {
        return attempt(() -> withLog(sessions.find(session)));
    }

    @Override
    public CompletionStage<SessionView> state(Principal caller, String session) {
        return attempt(
                () -> CompletableFuture.completedFuture(sessions.find(session).view()));
    }

    @Override
    public CompletionStage<SessionPage> list(Principal caller, int from, int size, boolean expiredToo) {
        return attempt(() -> {
            List<Session> all = sessions.listed(expiredToo);
            List<Session> page = from < 0 || size < 0
                    ? List.of()
                    : all.stream().skip(from).limit(size).toList();
            return CompletableFuture.supplyAsync(
                    () -> new SessionPage(
                            all.size(),
                            page.stream().map(LiveSessions::viewWithLog).toList()),
                    executor);
        });
    }

    @Override
    public CompletionStage<Void> delete(Principal caller, String session) {
        return attempt(() -> {
            Session found = sessions.find(session);
            return found.stop("It was deleted.").thenCompose(stopped -> erase(found));
        });
    }

    private CompletionStage<Void> erase(Session session) {
        int id = session.row().id();
        return services.sessions()
                .delete(id)
                .thenRunAsync(
                        () -> {
                            sessions.remove(session);
                            session.close();
                            session.changes().close(DomainException.shuttingDown());
                            services.events().drop(id);
                            ended.forget(id);
                            Folders.delete(Session.folder(services, session.row()));
                            services.profiles()
                                    .of(session.row().request())
                                    .pool()
                                    .forget(session.row().worker().workerId());
                        },
                        executor)
                .thenCompose(erased -> files.sweep());
    }

    /** Forgets ended sessions, the oldest first, until what is stored of the others is within the limit. */
    private void forgetTooBig() {
        if (closing != null) {
            return;
        }
        services.sessions().endedSizes().whenComplete((sizes, failure) -> {
            if (failure != null) {
                logger.warn("Ended sessions stay, whatever their size: {}", failure.toString());
                return;
            }
            long bytes = sizes.stream().mapToLong(EndedSize::bytes).sum();
            for (EndedSize size : sizes) {
                Session oldest = sessions.get(size.sessionId());
                if (bytes <= services.settings().endedOutput()) {
                    return;
                }
                if (oldest != null) {
                    forget(oldest);
                }
                bytes -= size.bytes();
            }
        });
    }

    private void forget(Session session) {
        erase(session).exceptionally(failure -> {
            logger.warn(
                    "Session {} stays until the next start: {}", session.row().id(), failure.toString());
            return null;
        });
    }

    @Override
    public CompletionStage<Void> stop(Principal caller, String session) {
        return attempt(() -> sessions.find(session).stop("It was stopped by a call."));
    }

    @Override
    public CompletionStage<Void> interrupt(Principal caller, String session) {
        return attempt(() -> sessions.find(session).interrupt());
    }

    @Override
    public CompletionStage<SessionView> touch(Principal caller, String session) {
        return attempt(() -> {
            Session found = sessions.find(session);
            return found.touch().thenCompose(touched -> withLog(found));
        });
    }

    @Override
    public CompletionStage<LogSlice> log(
            Principal caller, String session, @Nullable Integer from, @Nullable Integer size) {
        return attempt(() -> {
            DriverLog log = sessions.find(session).log();
            return CompletableFuture.supplyAsync(
                    () -> log.read(from == null ? -1 : from, size == null ? LOG_LINES : size), executor);
        });
    }

    @Override
    public CompletionStage<SessionWatch> watch(Principal caller, String session) {
        return attempt(() -> CompletableFuture.completedFuture(
                sessions.find(session).changes().watch()));
    }

    @Override
    public CompletionStage<StatementView> run(Principal caller, String session, RunStatement request) {
        return attempt(() -> statements.run(sessions.find(session), request));
    }

    @Override
    public CompletionStage<StatementView> getStatement(Principal caller, String session, int statement) {
        return attempt(() -> noJob(statements.get(sessions.find(session), statement)));
    }

    @Override
    public CompletionStage<StatementView> awaitStatement(
            Principal caller, String session, int statement, Duration wait) {
        return attempt(() -> noJob(statements.await(sessions.find(session), statement, wait)));
    }

    /** Whether a statement has ended, and its code and output, at hand, are no longer than this. */
    public boolean isSmall(String session, int statement, long maxLength) {
        Session found = sessions.lookUp(session);
        StatementView view =
                found == null ? null : ended.cached(new StatementRef(found.row().id(), statement));
        if (view == null) {
            return false;
        }
        long output = view.output() == null ? 0 : view.output().length();
        return view.code().length() + output <= maxLength;
    }

    /** The same unless it is shown as a job. */
    private static CompletionStage<StatementView> noJob(CompletionStage<StatementView> statement) {
        return statement.thenApply(view -> {
            if (view.kind().isJob()) {
                throw DomainException.statementNotFound();
            }
            return view;
        });
    }

    @Override
    public CompletionStage<StatementPage> listStatements(
            Principal caller, String session, int from, @Nullable Integer size, boolean descending) {
        return attempt(() -> statements.list(sessions.find(session), from, size, descending));
    }

    @Override
    public CompletionStage<Void> cancel(Principal caller, String session, int statement) {
        return attempt(() -> {
            Session found = sessions.find(session);
            return statements.require(found, statement).thenCompose(there -> found.cancel(statement));
        });
    }

    @Override
    public CompletionStage<EventReader> watchStatement(
            Principal caller, String session, int statement, long afterSequence) {
        return attempt(() -> {
            Session found = sessions.find(session);
            return statements.require(found, statement).thenApply(there -> services.events()
                    .reader(new StatementRef(found.row().id(), statement), afterSequence));
        });
    }

    @Override
    public CompletionStage<List<String>> complete(Principal caller, String session, CompleteCode request) {
        return attempt(() -> sessions.find(session).complete(request));
    }

    /** Refuses calls, tells watchers, stops all sessions. Completes when nothing of them runs. */
    public CompletionStage<Void> shutDown() {
        DomainException why = DomainException.shuttingDown();
        closing = why;
        services.events().close(why);
        List<CompletableFuture<Void>> stopped = new ArrayList<>();
        for (Session session : sessions.all()) {
            session.changes().close(why);
            stopped.add(session.stop("The server was stopped.").toCompletableFuture());
        }
        return CompletableFuture.allOf(stopped.toArray(CompletableFuture[]::new))
                .thenRun(() -> sessions.all().forEach(Session::close));
    }
}
