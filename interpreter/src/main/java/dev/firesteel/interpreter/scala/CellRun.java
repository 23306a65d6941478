// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.output.TextStream;
import java.util.Optional;

/** Runs one cell: part after part, until one fails. */
final class CellRun {

    private final Repl repl;
    private final UserConsole console;
    private final Running running;
    private final Execution execution;
    private final EventSink sink;

    CellRun(Repl repl, UserConsole console, Running running, Execution execution) {
        this.repl = repl;
        this.console = console;
        this.running = running;
        this.execution = execution;
        this.sink = execution.sink();
    }

    void run() {
        console.toStatement(sink);
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
        } finally {
            console.toLog();
        }
    }

    private Failure failure(Throwable thrown) {
        Throwable cause = Failure.cause(thrown);
        if (cause instanceof VirtualMachineError broken && !(broken instanceof StackOverflowError)) {
            throw broken; // no longer a matter of this cell
        }
        if (cause instanceof SystemExit exit) {
            return Failure.of("SystemExit", exit.getMessage());
        }
        boolean ended = cause instanceof ThreadDeath || cause instanceof InterruptedException;
        return ended && running.isCancelled() ? Failure.thrown("Cancelled", cause) : Failure.thrown(cause);
    }

    private Optional<Failure> run(Part part) throws Throwable {
        if (part instanceof Part.Magic magic) {
            return userCode(() -> new Magics(repl).run(magic, sink));
        }
        Line line = repl.compile((Part.Code) part);
        tell(line.warnings());
        String raw = userCode(() -> line.evaluate(repl.classLoader()));
        tell(repl.record(line, raw));
        return Optional.empty();
    }

    private <T> T userCode(Running.Body<T> body) throws Throwable {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(repl.classLoader());
        try {
            return running.userCode(() -> console.with(body));
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
