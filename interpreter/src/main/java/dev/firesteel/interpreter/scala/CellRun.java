// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.output.TextStream;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs one cell: part after part, until one fails. */
final class CellRun {

    private static final int MAX_CAUSES = 100;

    private final Repl repl;
    private final Running running;
    private final Execution execution;
    private final EventSink sink;

    CellRun(Repl repl, Running running, Execution execution) {
        this.repl = repl;
        this.running = running;
        this.execution = execution;
        this.sink = execution.sink();
    }

    void run() {
        try {
            for (Part part : repl.read(execution.code())) {
                Optional<Failure> failure = run(part);
                if (failure.isPresent()) {
                    failure.get().tell(sink);
                    return;
                }
            }
        } catch (Repl.NotCompiled e) {
            Failure.report(e.report()).tell(sink);
        } catch (Throwable e) {
            failure(e).tell(sink);
        }
    }

    private Failure failure(Throwable thrown) {
        Throwable cause = Failure.cause(thrown);
        if (running.isCancelled() && (cause instanceof InterruptedException || isEnd(cause))) {
            return Failure.thrown("Cancelled", cause);
        }
        if (cause instanceof SystemExit exit) {
            return Failure.of("SystemExit", exit.getMessage());
        }
        if (cause instanceof VirtualMachineError broken && !(broken instanceof StackOverflowError)) {
            throw broken; // no longer a matter of this cell
        }
        return Failure.thrown(cause);
    }

    /** Libraries may have put something around it; causes may go in circles. */
    private static boolean isEnd(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .anyMatch(ThreadDeath.class::isInstance);
    }

    private Optional<Failure> run(Part part) throws Throwable {
        if (part instanceof Part.Magic magic) {
            return userCode(() -> new Magics(repl).run(magic, sink));
        }
        Line line = repl.compile((Part.Code) part);
        tell(line.warnings());
        String said = userCode(() -> line.evaluate(repl.classLoader()));
        tell(execution.isNobodys() ? repl.drop(said) : repl.record(line, said));
        return Optional.empty();
    }

    private <T> T userCode(Running.Body<T> body) throws Throwable {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(repl.classLoader());
        try {
            return running.userCode(() -> EmptyInput.with(body));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void tell(String text) {
        if (!text.isEmpty()) {
            sink.text(TextStream.ECHO, text);
        }
    }
}
