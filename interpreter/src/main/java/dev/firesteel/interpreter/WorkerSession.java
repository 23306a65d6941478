// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.Completer;
import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.EngineRoom;
import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.engine.StatementRunner;
import dev.firesteel.interpreter.engine.WarmUp;
import dev.firesteel.interpreter.file.FileAdder;
import dev.firesteel.interpreter.file.SessionFiles;
import dev.firesteel.interpreter.link.ArtifactFetcher;
import dev.firesteel.interpreter.link.CommandHandler;
import dev.firesteel.interpreter.link.OutboundLog;
import dev.firesteel.interpreter.link.WorkerLink;
import dev.firesteel.interpreter.output.SessionOutput;
import dev.firesteel.interpreter.spark.ConfRefusedException;
import dev.firesteel.interpreter.spark.JobListener;
import dev.firesteel.interpreter.spark.ParallelSql;
import dev.firesteel.interpreter.spark.RuntimeConf;
import dev.firesteel.interpreter.spark.SparkApplication;
import dev.firesteel.interpreter.spark.SparkJobs;
import dev.firesteel.interpreter.spark.SparkStartException;
import dev.firesteel.interpreter.timer.ThreadTimer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session of a worker put together: its link, its engines, its statements. Starts its engine while Spark starts. */
final class WorkerSession {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerSession.class);
    /** What running code has to end after its interrupt, when the session ends. */
    private static final Duration LAST_STATEMENT = Duration.ofSeconds(2);
    /** What the server has to take the last events. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    /** Gets the session its SparkSession, as soon as Spark is up. */
    interface SparkSource {
        SparkSession open(SparkApplication started) throws ConfRefusedException, SparkStartException;
    }

    private final SessionStart start;
    private final Application application;
    private final SparkSource source;
    private final SessionFiles files = new SessionFiles();
    private final CompletableFuture<SparkSession> spark = new CompletableFuture<>();
    private final CompletableFuture<EngineContext> context = new CompletableFuture<>();
    private final EngineRoom engines = new EngineRoom(WorkerEngines.all(), context);
    private final StatementRunner statements;
    private final WarmUp warmUp;
    private final OutboundLog log;
    private final WorkerLink link;
    private final JobListener listener;
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final CompletableFuture<Void> engine = new CompletableFuture<>();
    private final ThreadTimer outputTimer = new ThreadTimer("firesteel-output");
    private final ThreadTimer controlTimer = new ThreadTimer("firesteel-control");
    private volatile @Nullable SparkSession session;
    private CompletableFuture<Void> farewell = CompletableFuture.completedFuture(null);

    WorkerSession(SessionStart start, Application application, SparkSource source, SessionOutput output) {
        Clock clock = Clock.systemUTC();
        this.start = start;
        this.application = application;
        this.source = source;
        this.log = new OutboundLog(clock, start.maxUnacknowledgedBytes());
        int parallelSql = ParallelSql.of(start.conf());
        SparkJobs jobs = new SparkJobs(spark, start.scope(), controlTimer);
        this.listener = new JobListener(jobs, this::sparkStopped);
        this.statements = new StatementRunner(
                engines,
                application.classLoader(),
                spark,
                parallelSql,
                jobs,
                output,
                start.scope(),
                log,
                outputTimer,
                controlTimer,
                this::fail);
        ArtifactFetcher artifacts = new ArtifactFetcher(start.link());
        FileAdder adder = new FileAdder(
                start.workDirectory().resolve("files"),
                spark,
                application.classLoader()::addURL,
                files,
                application.addedNames(),
                artifacts,
                Threads.daemonPool("firesteel-files", 1));
        this.warmUp = new WarmUp(engines, spark, jobs, output, outputTimer, this::fail);
        WorkerCommands commands = new WorkerCommands(
                statements,
                new Completer(engines, Threads.daemonPool("firesteel-completions", 2)),
                new RuntimeConf(spark, Threads.daemonPool("firesteel-bind", 1)),
                adder,
                this::end);
        this.link = new WorkerLink(
                start.link(),
                scala.util.Properties.versionNumberString(),
                parallelSql,
                clock,
                log,
                artifacts,
                statements::running,
                CommandHandler.of(commands),
                this::fail);
    }

    /** Starts all of it but Spark; nothing is waited for. */
    void start() {
        link.start();
        statements.start();
        var unusedInputs = application.inputs().whenComplete((inputs, failure) -> {
            if (failure == null) {
                context.complete(context(inputs));
            } else {
                context.completeExceptionally(failure);
            }
        });
        var unusedSpark = application.started().whenComplete((started, failure) -> {
            if (failure == null) {
                join(started);
            } else {
                doWithout(failure);
            }
        });
        Threads.daemon(start.scope().lane("engine"), this::startEngine).start();
        var unusedReady = CompletableFuture.allOf(spark, engine).thenRun(link::ready);
    }

    /** Packages are being resolved. */
    void resolving() {
        link.resolving();
    }

    private void join(SparkApplication started) {
        try {
            SparkSession opened = source.open(started);
            session = opened;
            started.listen(listener);
            link.sparkUp(started.version(), started.applicationId(), started.uiAddress());
            spark.complete(opened);
        } catch (ConfRefusedException | SparkStartException e) {
            doWithout(e);
        }
    }

    private void doWithout(Throwable failure) {
        spark.completeExceptionally(failure);
        fail(requireNonNull(failure.getMessage()));
    }

    private EngineContext context(Application.Inputs inputs) {
        return new EngineContext(
                start.workDirectory(),
                application.replClassDirectory(),
                inputs.conf(),
                Application.environment(),
                inputs.jars(),
                application.classLoader(),
                files,
                start.scope(),
                spark);
    }

    /** An engine that does not start is no reason to end: its statements say why, others run. */
    private void startEngine() {
        Language language = start.language();
        Thread.currentThread().setContextClassLoader(application.classLoader());
        try {
            if (language != null) {
                engines.get(language);
                link.interpreterUp();
            }
            if (start.pooled()) {
                warmUp.run();
            }
        } catch (EngineException e) {
            LOG.error("{}", e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            LOG.error("{} was interrupted", requireNonNull(language).displayName());
        } finally {
            engine.complete(null);
        }
    }

    /** Queues a statement that no server has sent. */
    void submit(int statementId, Language language, String code) {
        statements.submit(statementId, language, code, null);
    }

    private void sparkStopped() {
        if (!ending.isDone()) {
            statements.failWhenIdle("the session's code or the cluster manager stopped the SparkContext");
        }
    }

    /** Asks for its end; who sees to the session does it. */
    void end(String reason) {
        ending.complete(new Ending(reason, false));
    }

    void fail(String reason) {
        ending.complete(new Ending(reason, true));
    }

    /** Completes, from any thread, when the session is to end. */
    CompletableFuture<Ending> ending() {
        return ending;
    }

    /** The JVM goes down under it. Completes when the server knows. */
    CompletableFuture<Void> abandon(String ename, String reason) {
        statements.abandon(ename, reason);
        return link.sayFarewell(reason);
    }

    /** Ends what runs, and begins to tell the server why. Of Spark nothing is ended. */
    void stop(Ending why) throws InterruptedException {
        statements.close();
        statements.awaitEnd(LAST_STATEMENT);
        farewell = link.sayFarewell(why.failed() ? why.reason() : null);
        engines.close();
        SparkSession opened = session;
        if (start.scope().isShared() && opened != null) {
            application.started().join().leave(opened, start.scope(), listener);
        }
    }

    /** After {@link #stop}: waits until the server has everything, or for long enough, and lets go of all that is left. */
    void close() throws InterruptedException {
        await(farewell);
        link.close();
        log.close();
        outputTimer.close();
        controlTimer.close();
    }

    /** Waits until the server has everything that was said, or for long enough. */
    static void await(CompletableFuture<Void> farewell) throws InterruptedException {
        try {
            farewell.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The server was not told everything");
        }
    }
}
