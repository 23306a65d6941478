// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.output.SessionOutput;
import dev.firesteel.interpreter.output.StandardStreams;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/** The outputs of hosted sessions, by their names. What a task prints in this JVM is the session's whose job it belongs to. */
final class SessionStreams {
    private final StandardStreams streams;
    private final Map<String, SessionOutput> outputs = new ConcurrentHashMap<>();

    SessionStreams(StandardStreams streams) {
        this.streams = streams;
        streams.otherwise(this::ofTask);
    }

    SessionOutput open(String name) {
        SessionOutput output = streams.session();
        outputs.put(name, output);
        return output;
    }

    void close(String name) {
        outputs.remove(name);
    }

    private @Nullable SessionOutput ofTask() {
        TaskContext task = TaskContext.get();
        String name = task == null ? null : task.getLocalProperty(SessionScope.PROPERTY);
        return name == null ? null : outputs.get(name);
    }
}
