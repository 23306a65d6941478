// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.link.ArtifactFetcher;
import dev.firesteel.interpreter.link.CommandHandler;
import dev.firesteel.interpreter.link.HostCommands;
import dev.firesteel.interpreter.link.HostedSession;
import dev.firesteel.interpreter.link.OpenOutcome;
import dev.firesteel.interpreter.link.OutboundLog;
import dev.firesteel.interpreter.link.WorkerLink;
import dev.firesteel.interpreter.output.StandardStreams;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker that hosts the sessions which share its Spark application. It has a link of its own, by which the server opens
 * sessions. Once that is over it takes none any more, and ends with the last one that it has.
 */
final class Host implements HostCommands {
    private static final Logger LOG = LoggerFactory.getLogger(Host.class);

    private final WorkerOptions options;
    private final Application application;
    private final SessionStreams streams;
    private final OutboundLog log;
    private final WorkerLink link;
    private final Map<String, HostedLife> sessions = new ConcurrentHashMap<>();
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    /** Opens sessions, one after the other. */
    private final ExecutorService opener = Threads.daemonPool("firesteel-host", 1);

    /** Why no session is taken any more; null while they are. Guarded by this, as what is put into {@code sessions}. */
    private @Nullable Ending last;

    private Host(WorkerOptions options, Application application, StandardStreams streams) {
        this.options = options;
        this.application = application;
        this.streams = new SessionStreams(streams);
        Clock clock = Clock.systemUTC();
        this.log = new OutboundLog(clock, options.maxUnacknowledgedBytes());
        this.link = new WorkerLink(
                options.link(),
                scala.util.Properties.versionNumberString(),
                1,
                clock,
                log,
                new ArtifactFetcher(options.link()),
                Set::of,
                CommandHandler.of(this),
                why -> leave(new Ending(why, true)));
    }

    /** @throws IOException says in one sentence which file or folder cannot be used */
    static Host create(WorkerOptions options, StandardStreams streams) throws IOException {
        return new Host(options, Application.of(options), streams);
    }

    /** Runs until the worker is to end; when it returns, Spark is stopped, and the server knows. */
    Ending run() throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(new ExitHook(
                        () -> sessions.values().stream()
                                .map(HostedLife::session)
                                .toList(),
                        ending::isDone));
        link.start();
        var unusedSpark = application.started().whenComplete((started, failure) -> {
            if (failure == null) {
                started.whenStopped(() -> stopped("the SparkContext was stopped"));
                link.sparkUp(started.version(), started.applicationId(), started.uiAddress());
                link.ready();
            } else {
                stopped(requireNonNull(failure.getMessage()));
            }
        });
        Threads.daemon("firesteel-spark", () -> application.start(link::resolving))
                .start();
        Ending why = Worker.await(ending);
        LOG.info("Ends: {}", why.reason());
        Threads.endHardAfterLingering(why.failed() ? 1 : 0);
        close(why);
        return why;
    }

    @Override
    public void open(HostedSession wanted, Consumer<OpenOutcome> answer) {
        opener.execute(() -> answer.accept(open(wanted)));
    }

    private OpenOutcome open(HostedSession wanted) {
        if (sessions.containsKey(wanted.workerId())) {
            return OpenOutcome.OPEN;
        }
        HostedLife.Opening opening = HostedLife.prepare(options, application, streams, wanted);
        HostedLife life = opening.life();
        if (life == null) {
            return opening.outcome();
        }
        synchronized (this) {
            if (last != null) {
                return OpenOutcome.failed("the application ends: " + last.reason());
            }
            sessions.put(wanted.workerId(), life);
        }
        LOG.info("Opens {}", wanted);
        life.start(() -> ended(wanted.workerId()));
        return opening.outcome();
    }

    private void ended(String workerId) {
        LOG.info("The session of worker {} is over", workerId);
        link.sessionEnded(workerId);
        synchronized (this) {
            sessions.remove(workerId);
            if (last != null && sessions.isEmpty()) {
                ending.complete(last);
            }
        }
    }

    @Override
    public void close(String workerId, String reason) {
        HostedLife life = sessions.get(workerId);
        if (life != null) {
            life.session().end(reason);
        }
    }

    @Override
    public Set<String> hosted() {
        return Set.copyOf(sessions.keySet());
    }

    @Override
    public void shutdown(String reason) {
        ending.complete(new Ending(reason, false));
    }

    /** No session can be opened any more. Those that there are hear of it by themselves. */
    private void stopped(String why) {
        if (ending.isDone()) {
            return;
        }
        var unused = link.sayFarewell(why);
        leave(new Ending(why, true));
    }

    private synchronized void leave(Ending why) {
        LOG.info("Takes no more sessions: {}", why.reason());
        last = last == null ? why : last;
        if (sessions.isEmpty()) {
            ending.complete(last);
        }
    }

    private void close(Ending why) throws InterruptedException {
        synchronized (this) {
            last = why;
        }
        List<CompletableFuture<Void>> over = sessions.values().stream()
                .map(life -> {
                    life.session().end(why.reason());
                    return life.over();
                })
                .toList();
        CompletableFuture.allOf(over.toArray(CompletableFuture[]::new)).join();
        CompletableFuture<Void> farewell = link.sayFarewell(why.failed() ? why.reason() : null);
        application.close();
        WorkerSession.await(farewell);
        link.close();
        log.close();
        opener.shutdown();
    }
}
