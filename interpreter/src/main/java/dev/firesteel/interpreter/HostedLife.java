// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import dev.firesteel.interpreter.link.HostedSession;
import dev.firesteel.interpreter.link.OpenOutcome;
import dev.firesteel.interpreter.spark.ConfRefusedException;
import dev.firesteel.interpreter.spark.SparkApplication;
import dev.firesteel.interpreter.spark.SparkStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A hosted session from its opening until nothing of it is left but what its code has left behind. */
final class HostedLife {
    private static final Logger LOG = LoggerFactory.getLogger(HostedLife.class);

    private final String name;
    private final Path folder;
    private final SessionStreams streams;
    private final WorkerSession session;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /** What became of one that was to be opened; {@code life} is null when there is none. */
    record Opening(@Nullable HostedLife life, OpenOutcome outcome) {}

    private HostedLife(String name, Path folder, SessionStreams streams, WorkerSession session) {
        this.name = name;
        this.folder = folder;
        this.streams = streams;
        this.session = session;
    }

    /** One that is not started. Where Spark is up, it has its SparkSession already. */
    static Opening prepare(
            WorkerOptions options, Application application, SessionStreams streams, HostedSession wanted) {
        try {
            SessionStart start = options.session(application.settings(), wanted);
            WorkerSession.SparkSource source = source(application.started(), wanted.conf());
            WorkerSession session = new WorkerSession(start, application, source, streams.open(wanted.name()));
            return new Opening(
                    new HostedLife(wanted.name(), start.workDirectory(), streams, session), OpenOutcome.OPEN);
        } catch (ConfRefusedException e) {
            return new Opening(null, new OpenOutcome(e.keys(), ""));
        } catch (SparkStartException | IllegalArgumentException e) {
            return new Opening(null, OpenOutcome.failed(String.valueOf(e.getMessage())));
        }
    }

    private static WorkerSession.SparkSource source(
            CompletableFuture<SparkApplication> application, Map<String, String> conf)
            throws ConfRefusedException, SparkStartException {
        if (!application.isDone()) {
            return started -> started.newSession(conf);
        }
        if (application.isCompletedExceptionally()) {
            throw new SparkStartException("Spark did not start");
        }
        SparkSession opened = application.join().newSession(conf);
        return started -> opened;
    }

    WorkerSession session() {
        return session;
    }

    /** Completes when it is over. */
    CompletableFuture<Void> over() {
        return over;
    }

    /** Starts it, and sees to its end. */
    void start(Runnable ended) {
        var unused = session.ending().thenAccept(why -> Threads.daemon(name + "-end", () -> end(why, ended))
                .start());
        session.start();
    }

    private void end(Ending why, Runnable ended) {
        LOG.info("{} ends: {}", name, why.reason());
        try {
            session.stop(why);
            session.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streams.close(name);
            remove();
            ended.run();
            over.complete(null);
        }
    }

    private void remove() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("{} stays until the application ends: {}", folder, e.toString());
        }
    }
}
