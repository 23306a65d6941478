// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PythonCompletionTest {
    private PySession session;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        session = PySession.started(directory);
        session.run("import time\nalphabet = 'abc'\nclass Own:\n    def method(self): pass\nown = Own()");
        // jedi takes its time when it is asked for the first time.
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> !session.engine.complete("alph", 4).isEmpty());
    }

    @AfterAll
    void close() {
        session.close();
    }

    /** The cursor is where the bar is. */
    @ParameterizedTest
    @CsvSource({
        "alph|, alphabet",
        "own.me|, method",
        "alphabet.upp|, upper",
        "import tim|, time",
        "spark.creat|, createDataFrame",
        "sc.paral|, parallelize",
        "'x = \"😀\"; own.|', method",
        "'later = [1]\nlater.app|', append",
        "own.me|thod(), method",
    })
    void fromTheLiveNamespace(String marked, String candidate) {
        int cursor = marked.indexOf('|');
        String code = marked.replace("|", "").replace("\\n", "\n");

        assertThat(session.engine.complete(code, cursor)).contains(candidate);
    }

    @Test
    void answersWhileCodeRuns() throws InterruptedException {
        PySession.Running running = session.start("print('runs', flush=True)\ntime.sleep(1000)");
        running.told().awaitOut("runs");

        assertThat(session.engine.complete("own.me", 6)).containsExactly("method");

        assertThat(running.thread().isAlive()).isTrue();
        session.engine.interrupt(running.id());
        running.join();
    }

    @Test
    void ofNothingIsNothing() {
        assertThat(session.engine.complete("nosuch.", 7)).isEmpty();
        assertThat(session.engine.complete("own.no_such_name", 16)).isEmpty();
    }

    @Test
    void beforeTheStartIsNothing(@TempDir Path directory) throws Exception {
        try (PySession unstarted = new PySession(PySession.context(directory, Map.of(), new CompletableFuture<>()))) {
            assertThat(unstarted.engine.complete("a", 1)).isEmpty();
        }
    }
}
