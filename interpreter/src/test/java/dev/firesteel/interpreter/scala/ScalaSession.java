// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.interpreter.output.Utf8Output;
import dev.firesteel.interpreter.testing.LocalSpark;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import scala.Console;

/** An engine on the local Spark of the tests, and a console whose text goes to the statement as in a worker. */
final class ScalaSession implements AutoCloseable {

    private final AtomicInteger ids = new AtomicInteger();
    private final ScalaEngine engine;

    private ScalaSession(ScalaEngine engine) {
        this.engine = engine;
    }

    static ScalaSession start() throws Exception {
        return start(LocalSpark.context());
    }

    static ScalaSession start(EngineContext context) throws Exception {
        ScalaEngine engine = new ScalaEngine(context);
        engine.start();
        return new ScalaSession(engine);
    }

    ScalaEngine engine() {
        return engine;
    }

    Outcome run(String code) {
        Outcome outcome = new Outcome();
        run(ids.getAndIncrement(), code, outcome);
        return outcome;
    }

    void run(int id, String code, Outcome outcome) {
        PrintStream console =
                new PrintStream(new Utf8Output(text -> outcome.text(TextStream.STDOUT, text)), true, UTF_8);
        Console.withOut(console, () -> {
            engine.execute(new Execution(id, code, null, Integer.toString(id), outcome, () -> false));
            return null;
        });
    }

    @Override
    public void close() {
        engine.close();
    }
}
