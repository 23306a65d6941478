// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.python.RecordedStatement.Failure;
import dev.firesteel.interpreter.python.RecordedStatement.Notice;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Python that dies takes its variables with it and nothing else; and nothing of it stays. */
class PythonDeathTest {
    private PySession session;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        session = PySession.started(directory);
    }

    @AfterEach
    void close() {
        session.close();
    }

    @ParameterizedTest
    @CsvSource({
        "import os; os._exit(3), exit code 3",
        "import ctypes; ctypes.string_at(0), exit code 139 (SIGSEGV)",
        "'import os, signal; os.kill(os.getpid(), signal.SIGKILL)', 'exit code 137 (SIGKILL, as the kernel does when memory"
                + " runs out)'",
    })
    void endsTheStatementAndTheNextOneGoesOn(String code, String reason) throws InterruptedException {
        session.run("spark.range(5).cache().createOrReplaceTempView('lives')\nlost = 1");

        RecordedStatement told = session.run("print('before', flush=True)\n" + code);

        Failure failure = told.failure();
        assertThat(failure).isNotNull();
        assertThat(failure.ename()).isEqualTo("Error");
        assertThat(failure.evalue()).startsWith("Interpreter died:\nPython ended with " + reason);
        assertThat(told.out()).isEqualTo("before\n");
        assertThat(told.of(Notice.class)).extracting(Notice::reason).containsExactly("PYTHON_RESTARTED");
        assertThat(session.run("spark.table('lives').count()").livyText()).isEqualTo("5");
        assertThat(session.run("lost").failure()).isNotNull();
    }

    @Test
    void saysWhereItCrashed() throws InterruptedException {
        Failure failure = session.run("import ctypes\nctypes.string_at(0)").failure();

        assertThat(failure).isNotNull();
        assertThat(failure.evalue()).contains("Segmentation fault", "File \"<stdin>\", line 2 in <module>");
    }

    @Test
    void thatHappensBetweenStatementsIsToldByTheNext() throws Exception {
        long pid = Long.parseLong(session.run("import os; os.getpid()").livyText());
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().get();

        RecordedStatement told = session.run("1 + 1");

        assertThat(told.livyText()).isEqualTo("2");
        assertThat(told.of(Notice.class)).extracting(Notice::reason).containsExactly("PYTHON_RESTARTED");
        assertThat(session.run("2").of(Notice.class)).isEmpty();
    }

    @Test
    void closeLeavesNothing() throws Exception {
        long child = Long.parseLong(session.run("import subprocess; subprocess.Popen(['sleep', '1000']).pid")
                .livyText());
        long own = Long.parseLong(session.run("import os; os.getpid()").livyText());

        session.close();

        onExit(child);
        onExit(own);
    }

    @Test
    void closeEndsRunningCode() throws Exception {
        PySession.Running running = session.start("print('runs', flush=True)\nwhile True: pass");
        running.told().awaitOut("runs");

        session.close();

        assertThat(running.join().failure()).isNotNull();
    }

    @Test
    void exitFunctionsRunAndDisturbNobody() throws Exception {
        session.run("import atexit; atexit.register(print, 'bye')");

        session.close();

        assertThat(session.log.toString()).contains("bye\n");
    }

    /** The driver is gone without a word: its end of the pipe is closed, by the kernel. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"import time; time.sleep(1000)", "import ctypes; ctypes.PyDLL(None).sleep(1000)"})
    void endsWithTheDriver(String code, @TempDir Path directory) throws Exception {
        try (BareRunner runner = new BareRunner(directory)) {
            runner.execute("import subprocess; print(subprocess.Popen(['sleep', '1000']).pid, flush=True); " + code);
            long child = Long.parseLong(runner.line());

            runner.closeControl();

            runner.awaitExit();
            onExit(child);
        }
    }

    @Test
    void muchTextArrivesComplete() throws InterruptedException {
        AtomicLong length = new AtomicLong();
        EventSink counting = (EventSink) Proxy.newProxyInstance(
                EventSink.class.getClassLoader(), new Class<?>[] {EventSink.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("text")) {
                        length.addAndGet(((CharSequence) arguments[1]).length());
                    }
                    return null;
                });

        session.run("for i in range(100): print('y' * 524288)\nfor i in range(100000): print(i)", counting);

        assertThat(length.get()).isEqualTo(100L * 524289 + 588890);
    }

    private static void onExit(long pid) throws Exception {
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process != null) {
            process.onExit().get();
        }
    }
}
