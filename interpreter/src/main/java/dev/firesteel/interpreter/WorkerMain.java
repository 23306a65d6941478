// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import dev.firesteel.interpreter.output.StandardStreams;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/** Starts a worker and returns when it has ended. Never calls {@code System.exit}: on YARN that would be a failure. */
public final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        // First, so that a log configuration which writes to System.out keeps the real one.
        LoggerFactory.getLogger(WorkerMain.class);
        StandardStreams streams = StandardStreams.install();
        Ending ending;
        try {
            WorkerOptions options = WorkerOptions.parse(arguments, System.getenv());
            ending = options.host()
                    ? Host.create(options, streams).run()
                    : Worker.create(options, streams).run();
        } catch (IllegalArgumentException | IOException e) {
            throw new WorkerFailedException(String.valueOf(e.getMessage()));
        }
        if (ending.failed()) {
            throw new WorkerFailedException(ending.reason());
        }
    }
}
