// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.testing.LocalSpark;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine on the local Spark of the tests. */
final class ScalaSession implements AutoCloseable {

    private final AtomicInteger ids = new AtomicInteger();
    private final ScalaEngine engine;

    private ScalaSession(ScalaEngine engine) {
        this.engine = engine;
    }

    static ScalaSession start() throws Exception {
        ScalaEngine engine = new ScalaEngine(LocalSpark.context());
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
        engine.execute(new Execution(id, code, Integer.toString(id), outcome, () -> false));
    }

    @Override
    public void close() {
        engine.close();
    }
}
