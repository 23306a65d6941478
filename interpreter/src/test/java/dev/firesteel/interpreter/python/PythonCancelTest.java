// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.python.PySession.Running;
import dev.firesteel.interpreter.python.RecordedStatement.Failure;
import dev.firesteel.interpreter.python.RecordedStatement.Notice;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PythonCancelTest {
    private PySession session;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        session = PySession.started(directory);
        session.run("import asyncio, ctypes, os, subprocess, threading, time\nkept = 'kept'");
    }

    @AfterAll
    void close() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time.sleep(1000)",
                "while True: pass",
                "os.system('sleep 1000')",
                "for _ in range(1000): os.system('sleep 1000')",
                "subprocess.run(['sleep', '1000'])",
                "threading.Event().wait()",
                "await asyncio.sleep(1000)",
                "while True: print('x' * 1000)",
                "while True: await asyncio.sleep(0)",
                "sum(1 for _ in iter(int, 1))",
            })
    void interruptEndsItAndVariablesStay(String code) throws InterruptedException {
        Running running = session.start("print('runs', flush=True)\n" + code);
        running.told().awaitOut("runs");
        session.engine.interrupt(running.id());

        Failure failure = running.join().failure();

        assertThat(failure).isNotNull();
        assertThat(failure.ename() + ": " + failure.evalue())
                .isEqualTo("KeyboardInterrupt: the statement was cancelled");
        assertThat(session.run("kept").livyText()).isEqualTo("'kept'");
    }

    @Test
    void anInterruptThatIsSwallowedIsRepeated() throws InterruptedException {
        Running running = session.start("for i in range(2):\n"
                + "    try:\n        print('try', i, flush=True)\n        time.sleep(1000)\n"
                + "    except KeyboardInterrupt:\n        print('swallowed', i)");
        running.told().awaitOut("try 0");
        session.engine.interrupt(running.id());

        RecordedStatement told = running.join();

        assertThat(told.failure()).isNull();
        assertThat(told.livyText()).isEqualTo("try 0\nswallowed 0\ntry 1\nswallowed 1");
    }

    @Test
    void cleaningUpIsNotInterruptedAgain() throws InterruptedException {
        Running running = session.start("try:\n    print('runs', flush=True)\n    time.sleep(1000)\n"
                + "finally:\n    time.sleep(0.3); print('cleaned')");
        running.told().awaitOut("runs");
        session.engine.interrupt(running.id());
        session.engine.interrupt(running.id());

        assertThat(running.join().livyText()).isEqualTo("runs\ncleaned");
    }

    @Test
    void aLateInterruptHitsNothing() throws InterruptedException {
        Running first = session.start("1");
        first.join();
        session.engine.interrupt(first.id());
        Running next = session.start("print('runs', flush=True)\ntime.sleep(0.2)\n'done'");
        next.told().awaitOut("runs");
        session.engine.interrupt(first.id());

        assertThat(next.join().livyText()).isEqualTo("runs\n'done'");
    }

    @Test
    void aCallIntoTheJvmIsBrokenAfterAWhile() throws InterruptedException {
        Running running = session.start("print('runs', flush=True)\nsc._jvm.java.lang.Thread.sleep(1000000)");
        running.told().awaitOut("runs");
        session.engine.interrupt(running.id());

        Failure failure = running.join().failure();

        assertThat(failure).isNotNull();
        assertThat(failure.ename()).isEqualTo("KeyboardInterrupt");
        RecordedStatement next = session.run("spark.range(3).count(), kept");
        assertThat(next.livyText()).as(() -> String.valueOf(next.failure())).isEqualTo("(3, 'kept')");
        Running marked = session.start("sc.getLocalProperty('spark.jobGroup.id')");
        assertThat(marked.join().livyText()).isEqualTo("'group-" + marked.id() + "'");
    }

    @Test
    void jobsOfAllItsThreadsAreTheStatements() throws InterruptedException {
        Running running = session.start("found = []\n"
                + "def look(): found.append((sc.getLocalProperty('spark.jobGroup.id'), list(sc.getJobTags())))\n"
                + "t = threading.Thread(target=look); t.start(); t.join()\nlook()\nfound");
        String group = "group-" + running.id();

        assertThat(running.join().livyText()).isEqualTo("[('%1$s', ['%1$s']), ('%1$s', ['%1$s'])]".formatted(group));
    }

    @Test
    void cancelledJobsEndTheStatement() throws InterruptedException {
        Running running = session.start(
                "print('runs', flush=True)\nsc.parallelize([1], 1).map(lambda _: __import__('time').sleep(1000)).collect()");
        running.told().awaitOut("runs");
        while (running.thread().isAlive()) {
            PySession.spark().sparkContext().cancelJobsWithTag("group-" + running.id());
            running.thread().join(100);
        }

        Failure failure = running.told().failure();

        assertThat(failure).isNotNull();
        assertThat(failure.evalue()).contains("cancelled");
    }

    @Test
    void killEndsWhatNothingElseEnds() throws InterruptedException {
        session.run("spark.range(7).createOrReplaceTempView('lives')");
        // Keeps the interpreter lock: no thread of Python's runs any more.
        Running running = session.start("print('runs', flush=True)\nctypes.PyDLL(None).sleep(1000)");
        running.told().awaitOut("runs");
        session.engine.interrupt(running.id());
        assertThat(session.engine.kill(running.id(), "it did not end")).isTrue();

        RecordedStatement told = running.join();

        assertThat(told.failure()).isNotNull();
        assertThat(told.failure().evalue()).startsWith("Interpreter died:\nPython was ended: it did not end");
        assertThat(told.of(Notice.class)).extracting(Notice::reason).containsExactly("PYTHON_RESTARTED");
        assertThat(session.run("spark.table('lives').count()").livyText()).isEqualTo("7");
        assertThat(session.run("kept").failure()).isNotNull();
        session.run("import asyncio, ctypes, os, subprocess, threading, time\nkept = 'kept'");
    }
}
