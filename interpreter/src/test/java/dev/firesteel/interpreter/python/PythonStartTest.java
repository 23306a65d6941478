// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonStartTest {
    @TempDir
    Path directory;

    @Test
    void saysWhichInterpreterIsMissing() throws IOException {
        try (PySession session = with(Map.of("spark.pyspark.python", "/no/such/python"))) {
            assertThatThrownBy(session.engine::start)
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith(
                            "Fail to start interpreter: can't run '/no/such/python' (from spark.pyspark.python): ")
                    .hasMessageEndingWith("Set spark.pyspark.python or PYSPARK_PYTHON to a Python 3 with pyspark");
        }
    }

    @Test
    void saysThatThereIsNoPyspark() throws IOException {
        String bare = script("exec python3 -I -S \"$@\"");
        try (PySession session = with(Map.of("spark.pyspark.driver.python", bare))) {
            assertThatThrownBy(session.engine::start)
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith(
                            "Fail to start interpreter: this Python can't be used: No module named 'py");
        }
    }

    @Test
    void saysWhatAnInterpreterThatFailsSaid() throws IOException {
        String broken = script("echo 'I am broken' >&2; exit 5");
        try (PySession session = with(Map.of("spark.pyspark.python", broken))) {
            assertThatThrownBy(session.engine::start)
                    .isInstanceOf(EngineException.class)
                    .hasMessage("Fail to start interpreter: Python ended with exit code 5\nI am broken");
        }
    }

    @Test
    void saysThatSparkDidNotStart() throws IOException {
        CompletableFuture<SparkSession> spark = CompletableFuture.failedFuture(new IOException("no cluster"));
        try (PySession session = new PySession(PySession.context(directory, Map.of(), spark))) {
            assertThatThrownBy(session.engine::start)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("no cluster");
        }
    }

    @Test
    void closeEndsAStartThatWaitsForSpark() throws Exception {
        EngineContext context = PySession.context(directory, Map.of(), new CompletableFuture<>());
        PySession session = new PySession(context);
        FutureTask<String> start = new FutureTask<>(() -> {
            try {
                session.engine.start();
                return "started";
            } catch (EngineException e) {
                return String.valueOf(e.getMessage());
            }
        });
        Thread starting = new Thread(start);
        starting.start();
        session.close();

        assertThat(start.get()).startsWith("Fail to start interpreter: ");
    }

    private PySession with(Map<String, String> conf) throws IOException {
        return new PySession(PySession.context(directory, conf, new CompletableFuture<>()));
    }

    private String script(String line) throws IOException {
        Path script = Files.writeString(directory.resolve("python.sh"), "#!/bin/sh\n" + line + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script.toString();
    }
}
