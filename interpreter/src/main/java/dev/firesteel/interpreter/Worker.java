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
import dev.firesteel.interpreter.link.OutboundLog;
import dev.firesteel.interpreter.link.WorkerLink;
import dev.firesteel.interpreter.output.StandardStreams;
import dev.firesteel.interpreter.scala.SessionClassLoader;
import dev.firesteel.interpreter.spark.JobListener;
import dev.firesteel.interpreter.spark.Packages;
import dev.firesteel.interpreter.spark.ParallelSql;
import dev.firesteel.interpreter.spark.Resources;
import dev.firesteel.interpreter.spark.RuntimeConf;
import dev.firesteel.interpreter.spark.SparkApplication;
import dev.firesteel.interpreter.spark.SparkJobs;
import dev.firesteel.interpreter.spark.SparkSettings;
import dev.firesteel.interpreter.spark.SparkStartException;
import dev.firesteel.interpreter.timer.ThreadTimer;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker put together: starts Spark and the session's engine side by side, runs until it is told to end, cleans up. */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /** What running code has to end after its interrupt, when the worker ends. */
    private static final Duration LAST_STATEMENT = Duration.ofSeconds(2);
    /** What the server has to take the last events. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final WorkerOptions options;
    private final Map<String, String> settings;
    private final SessionClassLoader classLoader =
            new SessionClassLoader(new URL[0], Thread.currentThread().getContextClassLoader());
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
    private final ThreadTimer outputTimer = new ThreadTimer("firesteel-output");
    private final ThreadTimer controlTimer = new ThreadTimer("firesteel-control");
    private volatile @Nullable SparkApplication application;

    private Worker(WorkerOptions options, Map<String, String> settings, StandardStreams streams) {
        Clock clock = Clock.systemUTC();
        this.options = options;
        this.settings = settings;
        this.log = new OutboundLog(clock, options.maxUnacknowledgedBytes());
        SparkJobs jobs = new SparkJobs(spark, controlTimer);
        this.listener = new JobListener(jobs, this::sparkStopped);
        this.statements = new StatementRunner(
                engines,
                classLoader,
                spark,
                ParallelSql.of(settings),
                jobs,
                streams,
                log,
                outputTimer,
                controlTimer,
                this::fail);
        ArtifactFetcher artifacts = new ArtifactFetcher(options.link());
        FileAdder adder = new FileAdder(
                options.workDirectory().resolve("files"),
                spark,
                classLoader::addURL,
                files,
                artifacts,
                Threads.daemonPool("firesteel-files", 1));
        this.warmUp = new WarmUp(engines, spark, jobs, streams, outputTimer, this::fail);
        WorkerCommands commands = new WorkerCommands(
                statements,
                new Completer(engines, Threads.daemonPool("firesteel-completions", 2)),
                new RuntimeConf(spark, Threads.daemonPool("firesteel-bind", 1)),
                adder,
                this::end);
        this.link = new WorkerLink(
                options.link(),
                scala.util.Properties.versionNumberString(),
                ParallelSql.of(settings),
                clock,
                log,
                artifacts,
                statements::running,
                commands,
                this::fail);
    }

    /** @throws IOException says in one sentence which file or folder cannot be used */
    static Worker create(WorkerOptions options, StandardStreams streams) throws IOException {
        Map<String, String> settings = SparkSettings.read(options.conf());
        // It may have secrets, and nobody else is to read it.
        Files.delete(options.conf());
        Files.createDirectories(options.replClassDirectory());
        return new Worker(options, settings, streams);
    }

    /** Runs until the worker is to end; when it returns, Spark is stopped and the server knows. */
    Ending run() throws InterruptedException {
        ExitHook hook = new ExitHook(statements, link, ending::isDone);
        Runtime.getRuntime().addShutdownHook(hook);
        link.start();
        statements.start();
        CompletableFuture<Void> engine = new CompletableFuture<>();
        Threads.daemon("firesteel-spark", this::startSpark).start();
        Threads.daemon("firesteel-engine", () -> startEngine(engine)).start();
        var unused = CompletableFuture.allOf(spark, engine).thenRun(link::ready);
        Ending why = await(ending);
        LOG.info("Ends: {}", why.reason());
        Threads.endHardAfterLingering(why.failed() ? 1 : 0);
        close(why);
        return why;
    }

    /** Queues a statement that no server has sent. */
    void submit(int statementId, Language language, String code) {
        statements.submit(statementId, language, code, null);
    }

    /** Makes {@link #run} return as when the server asks for the end. */
    void end(String reason) {
        end(new Ending(reason, false));
    }

    private void startSpark() {
        try {
            EngineContext known = context(Packages.resolve(settings, link::resolving));
            context.complete(known);
            SparkApplication started =
                    SparkApplication.start(known.conf(), known.replClassDirectory(), classLoader, listener);
            application = started;
            link.sparkUp(started.version(), started.applicationId(), started.uiAddress());
            spark.complete(started.session());
        } catch (SparkStartException e) {
            LOG.error("{}", e.getMessage(), e.getCause());
            context.completeExceptionally(e);
            spark.completeExceptionally(e);
            fail(requireNonNull(e.getMessage()));
        }
    }

    private EngineContext context(Map<String, String> resolved) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.remove(WorkerOptions.TOKEN_VARIABLE);
        List<Path> jars = Resources.localJars(resolved);
        classLoader.addJars(jars);
        return new EngineContext(
                options.workDirectory(),
                options.replClassDirectory(),
                resolved,
                environment,
                jars,
                classLoader,
                files,
                spark);
    }

    /** An engine that does not start is no reason to end: its statements say why, others run. */
    private void startEngine(CompletableFuture<Void> done) {
        Language language = options.language();
        Thread.currentThread().setContextClassLoader(classLoader);
        try {
            if (language != null) {
                engines.get(language);
                link.interpreterUp();
            }
            if (options.pooled()) {
                warmUp.run();
            }
        } catch (EngineException e) {
            LOG.error("{}", e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            LOG.error("{} was interrupted", requireNonNull(language).displayName());
        } finally {
            done.complete(null);
        }
    }

    private void sparkStopped() {
        if (!ending.isDone()) {
            statements.failWhenIdle("the session's code or the cluster manager stopped the SparkContext");
        }
    }

    private void fail(String reason) {
        end(new Ending(reason, true));
    }

    private void end(Ending why) {
        ending.complete(why);
    }

    private void close(Ending why) throws InterruptedException {
        statements.close();
        statements.awaitEnd(LAST_STATEMENT);
        CompletableFuture<Void> farewell = link.sayFarewell(why.failed() ? why.reason() : null);
        engines.close();
        SparkApplication running = application;
        if (running != null) {
            running.close();
        }
        try {
            farewell.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The server was not told everything");
        }
        link.close();
        log.close();
        outputTimer.close();
        controlTimer.close();
    }

    private static Ending await(CompletableFuture<Ending> ending) throws InterruptedException {
        try {
            return ending.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed so", e);
        }
    }
}
