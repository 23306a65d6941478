// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import dev.firesteel.interpreter.engine.Engine;
import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.Engines;
import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.job.JobEngine;
import dev.firesteel.interpreter.python.PythonEngine;
import dev.firesteel.interpreter.r.REngine;
import dev.firesteel.interpreter.scala.ScalaEngine;
import dev.firesteel.interpreter.sql.SqlEngine;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** The languages that a worker speaks: one line each. */
final class WorkerEngines {
    private WorkerEngines() {}

    static Engines all() {
        Map<Language, Function<EngineContext, Engine>> factories = new EnumMap<>(Language.class);
        factories.put(Language.PYTHON, PythonEngine::new);
        factories.put(Language.SCALA, ScalaEngine::new);
        factories.put(Language.SQL, SqlEngine::new);
        factories.put(Language.R, REngine::new);
        // A reference to the constructor would load the class in every session.
        factories.put(Language.JVM_JOB, context -> new JobEngine(context));
        return new Engines(factories);
    }
}
