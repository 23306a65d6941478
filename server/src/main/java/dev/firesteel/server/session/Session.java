// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.application.DriverLog;
import dev.firesteel.server.application.SerialExecutor;
import dev.firesteel.server.artifact.AddedFile;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.launch.ExitReason;
import dev.firesteel.server.launch.WorkerHandle;
import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.pool.PooledWorker;
import dev.firesteel.server.session.SessionTransitions.Trigger;
import dev.firesteel.server.statement.CompleteCode;
import dev.firesteel.server.statement.EndedStatements;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementRow;
import dev.firesteel.server.statement.StatementStore;
import dev.firesteel.server.worker.WorkerConnection;
import dev.firesteel.server.worker.WorkerHello;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session: its state, its queue, its worker, its deadlines. All changes happen on its serial executor; the methods may
 * be called anywhere, those of the host interfaces on the executor only.
 */
final class Session implements SessionWorker.Host, StatementQueue.Host {
    private static final Logger logger = LoggerFactory.getLogger(Session.class);

    private final SessionServices services;
    private final SerialExecutor serial;
    private final SessionFace face;
    private final SessionRecord record;
    private final DriverLog log;
    private final StatementQueue queue;
    private final StatementRetirement retirement;
    private final StatementIntake intake;
    private final AddedFiles files;
    private final SessionLifetime lifetime;
    private final Consumer<Session> retired;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private @Nullable SessionWorker worker;

    /**
     * A session with this row. Nothing happens before {@link #start} or {@link #restore}.
     *
     * @param retired told, once, when the session has been ended for long enough to be forgotten
     */
    Session(
            SessionServices services,
            EndedStatements endedStatements,
            SessionRow row,
            SessionState state,
            Consumer<Session> retired) {
        this.services = services;
        this.serial = new SerialExecutor(services.executor());
        this.face = new SessionFace(row, state, services.clock(), services.executor());
        this.record = new SessionRecord(services.sessions(), row.id());
        this.log = new DriverLog(row.id(), List.of(), folder(services, row).resolve("driver.log"), services.clock());
        if (row.request().share() != null) {
            log.tellApart();
        }
        this.retirement = new StatementRetirement(services, endedStatements, row.id(), serial);
        this.queue = new StatementQueue(services, endedStatements, retirement, serial, this);
        this.files = new AddedFiles(row.id(), services.files(), serial, log::say);
        this.lifetime = new SessionLifetime(services, row, serial, this::deadlineFired);
        this.intake = new StatementIntake(services, face, queue, lifetime, serial);
        this.retired = retired;
    }

    static Path folder(SessionServices services, SessionRow row) {
        return services.folder().resolve(Integer.toString(row.id()));
    }

    SessionRow row() {
        return face.row();
    }

    SessionView view() {
        return face.view();
    }

    ChangeFeed changes() {
        return face.changes();
    }

    DriverLog log() {
        return log;
    }

    /** Those that have not ended; of it only what says so may be called from outside. */
    StatementQueue statements() {
        return queue;
    }

    /** Completes when nothing of the session runs and all of its statements have ended. */
    CompletionStage<Void> ended() {
        return ended;
    }

    /** False once {@link #ended()} is complete. */
    boolean lives() {
        return !ended.isDone();
    }

    /** Somebody asked about the session. */
    void called() {
        lifetime.called();
    }

    private <T> CompletableFuture<T> onSerial(Supplier<CompletionStage<T>> task) {
        return CompletableFuture.supplyAsync(task, serial).thenCompose(stage -> stage);
    }

    /** Gets its worker. Says how the session looks then, or, when the worker has to be launched, looked before. */
    CompletionStage<SessionView> start(WorkerSource source) {
        SessionView before = view();
        CompletableFuture<SessionView> started = onSerial(() -> {
            if (source instanceof WorkerSource.Pooled pooled) {
                bind(pooled.worker());
            } else {
                launch((WorkerSource.Launch) source);
            }
            arm();
            return CompletableFuture.completedFuture(view());
        });
        return source instanceof WorkerSource.Pooled ? started : CompletableFuture.completedFuture(before);
    }

    private void launch(WorkerSource.Launch source) {
        if (row().request().share() != null) {
            // Its log begins with that of the application, when it is known which one it is.
            log.holdBack();
        }
        log.say(title() + " is starting.");
        if (!source.whyNotPooled().isEmpty()) {
            log.say("Not from the pool: " + source.whyNotPooled() + ".");
        }
        SessionRow row = row().with(source.credentials());
        SessionWorker started = new SessionWorker(services, row, serial, this);
        worker = started;
        started.launch(launcher(), SessionRequests.launch(services, row, log.file(), source.token()));
    }

    private WorkerLauncher launcher() {
        return services.profiles().of(row().request()).launcher();
    }

    private void bind(PooledWorker pooled) {
        String description = pooled.handle().describe();
        log.continueFrom(pooled.logFile());
        log.say(title() + " has a worker from the pool: " + description + ".");
        record.launched(description);
        phase("bound");
        SessionWorker bound = new SessionWorker(services, pooled.slot(), serial, this);
        worker = bound;
        bound.adopt(pooled, row().id());
    }

    /** Takes back what an earlier server process left. Called before anybody else knows the session. */
    void restore(List<StatementRow> unfinished, List<AddedFile> added) {
        queue.restore(unfinished, SessionRequests.parallelSql(row().request()), row().workerHandle() != null);
        files.restore(added);
    }

    /** Goes on with what was restored. */
    CompletionStage<Void> resume() {
        return onSerial(() -> {
            arm();
            if (face.state().ended()) {
                ended.complete(null);
                files.end();
                return queue.endAll(lost());
            }
            retirement.look();
            log.say("The server was restarted and waits for the worker to dial back.");
            SessionWorker recovered = new SessionWorker(services, row(), serial, this);
            worker = recovered;
            recovered.recover(launcher(), row());
            return CompletableFuture.completedFuture(null);
        });
    }

    @Override
    public void replaced(WorkerSource.Launch source) {
        log.say("Its server ended before it launched the worker.");
        launch(source);
    }

    /** Queues code; completes when that is durable. A request that came before is answered whatever the state is. */
    CompletionStage<StatementStore.Accepted> run(RunStatement request) {
        return onSerial(() -> intake.run(request));
    }

    /** Fails unless a file can be added now. */
    void requireTakesFiles() {
        if (!face.state().active()) {
            throw DomainException.sessionEnded();
        }
    }

    /** Adds a file before any statement that comes later. */
    CompletionStage<Void> addFile(AddedFile file) {
        return onSerial(() -> {
            requireTakesFiles();
            lifetime.used();
            boolean sure = face.state() == SessionState.IDLE || face.state() == SessionState.BUSY;
            return files.add(file, this::send, sure);
        });
    }

    private void send(AddedFile file) {
        WorkerConnection connected = worker();
        if (connected != null) {
            connected.addFile(file);
        }
    }

    private void requireActive() {
        if (!face.state().active()) {
            throw new DomainException(Reason.SESSION_NOT_ACTIVE, "requirement failed: Session isn't active.");
        }
    }

    /** Cancels a statement, if it has not ended. */
    CompletionStage<Void> cancel(int statementId) {
        return onSerial(() -> {
            lifetime.used();
            return queue.cancel(statementId);
        });
    }

    /** Cancels all that runs now. */
    CompletionStage<Void> interrupt() {
        return onSerial(() -> {
            requireActive();
            lifetime.used();
            return queue.interrupt();
        });
    }

    CompletionStage<Void> touch() {
        return onSerial(() -> {
            requireActive();
            lifetime.used();
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Candidates of the worker; none when it cannot say in time. */
    CompletionStage<List<String>> complete(CompleteCode request) {
        return onSerial(() -> {
            if (!face.state().active()) {
                throw face.notActive();
            }
            CompletionRequest checked =
                    CompletionRequest.of(request, row().request().kind());
            lifetime.used();
            WorkerConnection connected = worker();
            return connected == null
                    ? CompletableFuture.completedFuture(List.of())
                    : checked.ask(connected, services.timers());
        });
    }

    /** Ends the session; completes as {@link #ended()} does. */
    CompletionStage<Void> stop(String why) {
        return onSerial(() -> {
            end(Trigger.STOP, why, services.settings().stopGrace());
            return ended;
        });
    }

    private void end(Trigger trigger, String why, Duration grace) {
        if (!face.state().active()) {
            return;
        }
        move(trigger, why);
        log.letGo();
        log.say((trigger == Trigger.FAIL ? "Failed: " : "Stopping: ") + why);
        queue.cancelWaiting();
        if (worker != null) {
            worker.end(why, grace);
        }
    }

    private void move(Trigger trigger, @Nullable String why) {
        face.move(trigger, why);
        arm();
    }

    @Override
    public void launched(WorkerHandle handle) {
        handle.log().ifPresent(shared -> log.continueFrom(shared.file()));
        log.letGo();
        handle.log().ifPresent(shared -> log.say(title() + " " + shared.story() + "."));
        log.say("Launched the worker: " + handle.describe() + ".");
        phase("launched");
        record.launched(handle.describe());
    }

    private String title() {
        return "Session " + row().id() + " (" + row().request().kind().word() + ")";
    }

    @Override
    public void phase(String name) {
        face.phase(name).ifPresent(phase -> {
            log.say("Start: " + name + " after " + phase.elapsed().toMillis() + " ms.");
            if (face.state() == SessionState.STARTING) {
                services.phases().accept(phase);
            }
        });
    }

    @Override
    public void application(String appId, String sparkUiUrl) {
        if (face.application(appId, sparkUiUrl)) {
            record.application(face.view());
        }
    }

    @Override
    public void dialled(WorkerConnection dialling, WorkerHello hello) {
        log.say("The worker is connected: process " + hello.pid() + ", Spark " + hello.sparkVersion() + ", Scala "
                + hello.scalaVersion() + ".");
        if (face.state() == SessionState.RECOVERING && !hello.ready()) {
            move(Trigger.NOT_READY, null);
        }
        queue.parallelSql(hello.parallelSql());
        queue.endForgotten(hello.statements(), dialling);
    }

    @Override
    public void ready(WorkerConnection connected) {
        files.sendAll(connected);
        if (SessionTransitions.TABLE.next(face.state(), Trigger.READY).isPresent()) {
            log.say("Ready.");
            lifetime.used();
            move(Trigger.READY, null);
        }
        queue.repeat(connected);
    }

    @Override
    public void fileAdded(int fileId, @Nullable String failure) {
        files.answered(fileId, failure);
    }

    @Override
    public void failed(String why, Duration grace) {
        end(Trigger.FAIL, why, grace);
    }

    @Override
    public void gone(Optional<ExitReason> exit) {
        boolean unexpected = face.state().active();
        if (unexpected) {
            end(
                    Trigger.FAIL,
                    "The worker ended: " + exit.map(ExitReason::text).orElse("its link was cut") + ".",
                    Duration.ZERO);
        }
        CompletionStage<String> lastWords =
                CompletableFuture.supplyAsync(() -> unexpected ? log.lastWords() : "", services.executor());
        lastWords.thenAcceptAsync(words -> conclude(exit, words), serial);
    }

    /** Writes the session's end before those of its statements, so that it is seen ended when they are. */
    private void conclude(Optional<ExitReason> exit, String lastWords) {
        files.end();
        boolean failed = face.state() == SessionState.ERROR;
        boolean killed = exit.isPresent() && exit.get().cause() == ExitReason.Cause.KILLED_BY_CLUSTER;
        Trigger trigger = killed ? Trigger.GONE_BY_CLUSTER : Trigger.GONE;
        SessionState end = SessionTransitions.TABLE.require(face.state(), trigger);
        String why = String.valueOf(face.view().stateReason())
                + (lastWords.isEmpty() ? "" : " The last line of its log: " + lastWords);
        Instant now = services.clock().instant();
        CompletionStage<Void> written = record.ended(end, why, now)
                .thenRunAsync(
                        () -> {
                            face.ended(now);
                            retirement.close();
                            log.say("Ended: " + why); // Before anybody can see that it has.
                            move(trigger, why);
                        },
                        serial);
        CompletionStage<Void> statements =
                queue.endAll(failed ? lost(why) : new EventBody.Failure("Cancelled", why, List.of()));
        written.thenCompose(done -> statements)
                .whenCompleteAsync((done, failure) -> ended.complete(null), services.executor());
    }

    private EventBody.Failure lost() {
        return lost(String.valueOf(face.view().stateReason()));
    }

    private static EventBody.Failure lost(String why) {
        return new EventBody.Failure("WorkerLost", why, List.of());
    }

    @Override
    public @Nullable WorkerConnection worker() {
        return face.state().active() && worker != null ? worker.connection() : null;
    }

    @Override
    public void busy() {
        if (face.state() == SessionState.IDLE) {
            move(Trigger.WORK, null);
        }
    }

    @Override
    public void idle() {
        if (face.state() == SessionState.BUSY) {
            lifetime.used();
            move(Trigger.DRAINED, null);
        }
    }

    @Override
    public void overdue(int statementId) {
        end(
                Trigger.FAIL,
                "Statement " + statementId + " did not end within "
                        + services.settings().cancelGrace() + " after it was cancelled, so its worker was killed.",
                Duration.ZERO);
    }

    /** Events of one of the statements are durable. Completes when the session shows it. */
    CompletionStage<Void> committed(int statementId, List<Event> events) {
        return CompletableFuture.runAsync(() -> queue.committed(statementId, events), serial);
    }

    private void deadlineFired() {
        lifetime.fired();
        String over = lifetime.over(face.view());
        if (lifetime.retired(face.view())) {
            retired.accept(this);
        } else if (over != null && face.state().active()) {
            logger.info("Session {} expires: {}", row().id(), over);
            end(Trigger.EXPIRE, over, services.settings().stopGrace());
        } else {
            arm();
        }
    }

    private void arm() {
        lifetime.arm(face.view());
    }

    /** Lets go of everything without touching it: another server has the session now. */
    void abandon() {
        serial.execute(() -> {
            lifetime.close();
            retirement.close();
            if (worker != null) {
                worker.abandon();
            }
        });
    }

    /** Forgets its timers. */
    void close() {
        serial.execute(lifetime::close);
    }
}
