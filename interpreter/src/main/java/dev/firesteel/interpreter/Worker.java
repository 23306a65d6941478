// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.output.StandardStreams;
import dev.firesteel.interpreter.spark.SparkApplication;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker with one session: starts Spark and the session side by side, runs until it is told to end, cleans up. */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Application application;
    private final WorkerSession session;

    private Worker(Application application, WorkerSession session) {
        this.application = application;
        this.session = session;
    }

    /** @throws IOException says in one sentence which file or folder cannot be used */
    static Worker create(WorkerOptions options, StandardStreams streams) throws IOException {
        Application application = Application.of(options);
        WorkerSession session = new WorkerSession(
                options.session(application.settings()), application, SparkApplication::session, streams.onlySession());
        return new Worker(application, session);
    }

    /** Runs until the worker is to end; when it returns, Spark is stopped and the server knows. */
    Ending run() throws InterruptedException {
        ExitHook hook =
                new ExitHook(() -> List.of(session), () -> session.ending().isDone());
        Runtime.getRuntime().addShutdownHook(hook);
        session.start();
        Threads.daemon("firesteel-spark", () -> application.start(session::resolving))
                .start();
        Ending why = await(session.ending());
        LOG.info("Ends: {}", why.reason());
        Threads.endHardAfterLingering(why.failed() ? 1 : 0);
        session.stop(why);
        application.close();
        session.close();
        return why;
    }

    /** Queues a statement that no server has sent. */
    void submit(int statementId, Language language, String code) {
        session.submit(statementId, language, code);
    }

    /** Makes {@link #run} return as when the server asks for the end. */
    void end(String reason) {
        session.end(reason);
    }

    static Ending await(CompletableFuture<Ending> ending) throws InterruptedException {
        try {
            return ending.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed so", e);
        }
    }
}
