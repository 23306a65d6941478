// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.file.SessionFiles;
import dev.firesteel.interpreter.sql.RecordedEvents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RInstalled.class)
class REngineTest {

    @TempDir
    private Path directory;

    private final AtomicInteger ids = new AtomicInteger();
    private final StringBuffer log = new StringBuffer();
    private REngine engine;

    @BeforeEach
    void start() throws Exception {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.remove("SPARK_HOME");
        environment.put("LANG", "C");
        EngineContext context = new EngineContext(
                directory,
                directory,
                Map.of(),
                environment,
                List.of(),
                getClass().getClassLoader(),
                new SessionFiles(),
                SessionScope.ALONE,
                new CompletableFuture<>());
        engine = new REngine(context, log::append);
        engine.start();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private RecordedEvents run(String code) throws InterruptedException {
        return run(code, new RecordedEvents());
    }

    private RecordedEvents run(String code, RecordedEvents events) throws InterruptedException {
        engine.execute(new Execution(ids.incrementAndGet(), code, null, "group", events, () -> false));
        return events;
    }

    static List<Arguments> outputs() {
        return List.of(
                Arguments.of("1 + 2", "[1] 3\n"),
                Arguments.of("x <- 1", ""),
                Arguments.of("1\n2", "[1] 2\n"),
                Arguments.of("print('Hello World')", "[1] \"Hello World\"\n"),
                Arguments.of("print(\"1\"); print(\"2\")", "[1] \"1\"\n[1] \"2\"\n"),
                Arguments.of("cat(3)", "3"),
                Arguments.of("invisible(5)", ""),
                Arguments.of("", ""),
                Arguments.of("# nothing", ""),
                Arguments.of("NULL", "NULL\n"),
                Arguments.of("\"h\u00e9llo \u2603 \ud83d\ude00\"", "[1] \"h\u00e9llo \u2603 \ud83d\ude00\"\n"),
                Arguments.of("f <- function(a) {\n  a * 2\n}\nf(21)", "[1] 42\n"),
                Arguments.of("setClass('P', representation(n='numeric')); new('P', n=1)@n", "[1] 1\n"),
                Arguments.of("system('echo from a shell')", "from a shell\n"),
                Arguments.of("readline('name? ')", "name? \n[1] \"\"\n"),
                Arguments.of("readLines(file('stdin'))", "character(0)\n"),
                Arguments.of("cat(rawToChar(as.raw(c(0x61, 0xff, 0x62))))", "a\ufffdb"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outputs")
    void output(String code, String expected) throws Exception {
        RecordedEvents events = run(code);
        assertThat(events.failure()).isNull();
        assertThat(events.out()).isEqualTo(expected);
        assertThat(events.result()).isNull();
    }

    @Test
    void variablesStayFromStatementToStatement() throws Exception {
        run("x <- 40; add <- function(n) x + n");
        assertThat(run("add(2)").out()).isEqualTo("[1] 42\n");
    }

    @Test
    void userCanRemoveEverythingAndGoOn() throws Exception {
        run("x <- 1; send <- receive <- finish <- NULL");
        run("rm(list = ls(all.names = TRUE))");
        assertThat(run("ls()").out()).isEqualTo("character(0)\n");
    }

    @Test
    void plainRIsToldOnce() throws Exception {
        assertThat(run("1").notices()).singleElement().asString().startsWith("SPARKR_MISSING: This is plain R version");
        assertThat(run("1").notices()).isEmpty();
    }

    @Test
    void errorHasMessageAndCalls() throws Exception {
        RecordedEvents events = run("print(1); f <- function(n) stop('boom ', n); g <- function() f(3); g()");
        assertThat(events.out()).isEqualTo("[1] 1\n");
        assertThat(events.failure())
                .isEqualTo(new RecordedEvents.Failure("Error", "Error in f(3) : boom 3", List.of("g()\n", "f(3)\n")));
    }

    @Test
    void unknownNameHasNoTraceback() throws Exception {
        assertThat(run("nosuch").failure())
                .isEqualTo(new RecordedEvents.Failure("Error", "Error: object 'nosuch' not found", List.of()));
    }

    @Test
    void nothingRunsWhenTheWholeCannotBeParsed() throws Exception {
        RecordedEvents events = run("y <- 1\nx[");
        assertThat(events.failure().evalue()).contains("unexpected end of input");
        assertThat(events.failure().traceback()).isEmpty();
        assertThat(run("exists('y')").out()).isEqualTo("[1] FALSE\n");
    }

    @Test
    void endlessRecursionIsAnError() throws Exception {
        assertThat(run("f <- function(n) f(n + 1); f(1)").failure()).isNotNull();
        assertThat(run("2").out()).isEqualTo("[1] 2\n");
    }

    @Test
    void messagesAndWarningsAreStandardError() throws Exception {
        RecordedEvents events = run("message('note'); warning('careful'); 1");
        assertThat(events.out()).isEqualTo("[1] 1\n");
        assertThat(events.err()).contains("note\n").contains("careful");
    }

    @Test
    void divertedOutputStaysDivertedUntilItIsNot() throws Exception {
        Path file = directory.resolve("sink.txt");
        assertThat(run("sink('" + file + "'); print(5)").out()).isEmpty();
        assertThat(run("print(6)").out()).isEmpty();
        assertThat(run("sink(); print(7)").out()).isEqualTo("[1] 7\n");
        assertThat(file).hasContent("[1] 5\n[1] 6");
    }

    @Test
    void muchOutputComesWhole() throws Exception {
        RecordedEvents events = run("for (i in 1:20000) cat(strrep('x', 99), '\\n', sep = '')");
        assertThat(events.out()).hasSize(2_000_000).doesNotContain("\ufffd");
    }

    @Test
    void outputIsToldWhileTheStatementRuns() throws Exception {
        Path go = directory.resolve("go");
        RecordedEvents events = new RecordedEvents();
        events.onText(() -> {
            if (events.out().startsWith("first\n")) {
                create(go);
            }
        });
        run("cat('first\\n'); while (!file.exists('" + go + "')) Sys.sleep(0.01); cat('second\\n')", events);
        assertThat(events.out()).isEqualTo("first\nsecond\n");
    }

    private static void create(Path file) {
        try {
            Files.write(file, new byte[0]);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void plotIsAPicture() throws Exception {
        RecordedEvents events = run("plot(1:3); lines(3:1)");
        assertThat(events.out()).isEmpty();
        assertThat(events.displays()).isEmpty();
        assertThat(events.result()).containsOnlyKeys("image/png");
        assertPng(events.result());
    }

    @Test
    void eachPageIsAPictureAndTheLastIsTheResult() throws Exception {
        RecordedEvents events = run("for (i in 1:3) plot(i); library(grid); grid.newpage(); grid.rect(); 'drawn'");
        assertThat(events.out()).isEqualTo("[1] \"drawn\"\n");
        assertThat(events.displays()).hasSize(3).allSatisfy(REngineTest::assertPng);
        assertPng(events.result());
        assertThat(run("1").result()).isNull();
    }

    @Test
    void plotBeforeAnErrorIsKept() throws Exception {
        RecordedEvents events = run("plot(1); stop('after')");
        assertPng(events.result());
        assertThat(events.failure().evalue()).isEqualTo("Error: after");
    }

    @Test
    void ownDevicesAreTheUsers() throws Exception {
        Path file = directory.resolve("mine.pdf");
        RecordedEvents events = run("pdf('" + file + "'); plot(1); invisible(dev.off())");
        assertThat(events.result()).isNull();
        assertThat(file).isNotEmptyFile();
    }

    private static void assertPng(Map<String, String> data) {
        String json = data.get("image/png");
        byte[] png = Base64.getDecoder().decode(json.substring(1, json.length() - 1));
        assertThat(new String(png, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sys.sleep(1000)",
                "repeat {}",
                "while (TRUE) x <- sum(1:10)",
                "system('sleep 100'); Sys.sleep(1000)"
            })
    void interruptEndsTheCodeAndKeepsVariables(String code) throws Exception {
        run("kept <- 7");
        RecordedEvents events = interrupted("cat('on\\n'); " + code);
        assertThat(events.failure().ename()).isEqualTo("Interrupted");
        assertThat(run("kept").out()).isEqualTo("[1] 7\n");
    }

    /** As the cancel ladder does: again and again until it has ended. */
    private RecordedEvents interrupted(String code) throws InterruptedException {
        RecordedEvents events = new RecordedEvents();
        CountDownLatch ended = new CountDownLatch(1);
        int id = ids.get() + 1;
        Thread ladder = new Thread(() -> {
            try {
                do {
                    engine.interrupt(id);
                } while (!ended.await(50, java.util.concurrent.TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        AtomicInteger texts = new AtomicInteger();
        events.onText(() -> {
            if (texts.getAndIncrement() == 0) {
                ladder.start();
            }
        });
        run(code, events);
        ended.countDown();
        ladder.join();
        return events;
    }

    @Test
    void cancelledStatementIsNotToldAnInterrupt() throws Exception {
        RecordedEvents events = new RecordedEvents();
        events.onText(() -> engine.interrupt(1000));
        engine.execute(new Execution(1000, "cat('on\\n'); Sys.sleep(1000)", null, "group", events, () -> true));
        assertThat(events.failure()).isNull();
    }

    @Test
    void userCodeMayCatchAnInterrupt() throws Exception {
        RecordedEvents events =
                interrupted("cat('on\\n'); tryCatch(repeat {}, interrupt = function(i) cat('caught\\n'))");
        assertThat(events.out()).contains("caught\n");
    }

    @Test
    void interruptOfAnotherStatementDoesNothing() throws Exception {
        RecordedEvents events = new RecordedEvents();
        events.onText(() -> {
            engine.interrupt(ids.get() - 1);
            engine.interrupt(ids.get() + 1);
        });
        run("cat('on\\n'); Sys.sleep(0.3); 'ended'", events);
        assertThat(events.failure()).isNull();
        assertThat(events.out()).endsWith("[1] \"ended\"\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quit(status = 3)",
                "tools::pskill(Sys.getpid(), 9)",
                "cat('last words\\n', file = stderr()); q()"
            })
    void deathOfRIsAnErrorAndTheNextStatementFindsANewOne(String code) throws Exception {
        run("gone <- 1");
        RecordedEvents events = run("cat('printed\\n'); " + code);
        assertThat(events.out()).isEqualTo("printed\n");
        assertThat(events.failure().ename()).isEqualTo("Error");
        assertThat(events.failure().evalue()).startsWith("Interpreter died:\nR ended with exit code ");
        assertThat(events.notices()).singleElement().asString().startsWith("R_RESTARTED: ");
        assertThat(run("exists('gone')").out()).isEqualTo("[1] FALSE\n");
    }

    @Test
    void lastWordsAreTold() throws Exception {
        assertThat(run("message('the reason'); quit(status = 4)").failure().evalue())
                .isEqualTo("Interpreter died:\nR ended with exit code 4\nthe reason");
    }

    @Test
    void killEndsWhatInterruptsDoNot() throws Exception {
        RecordedEvents events = new RecordedEvents();
        AtomicInteger texts = new AtomicInteger();
        events.onText(() -> {
            if (texts.getAndIncrement() == 0) {
                assertThat(engine.kill(ids.get(), "it was cancelled and did not end"))
                        .isTrue();
            }
        });
        run("cat('on\\n'); suspendInterrupts(repeat {})", events);
        assertThat(events.failure().evalue())
                .isEqualTo("Interpreter died:\nR was ended: it was cancelled and did not end");
        assertThat(run("1").out()).isEqualTo("[1] 1\n");
    }

    @Test
    void processIsGoneWhenTheEngineIsClosed() throws Exception {
        long pid = Long.parseLong(run("cat(Sys.getpid())").out());
        var exit = ProcessHandle.of(pid).orElseThrow().onExit();
        engine.close();
        exit.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_va", "sum(my_va", "1 + my_va", "x <- 1\nmy_va"})
    void completesNamesOfTheUser(String code) throws Exception {
        run("my_value <- 1");
        assertThat(engine.complete(code, code.length())).contains("my_value");
    }

    @Test
    void completesWhatRKnows() throws Exception {
        run("held <- list(alpha = 1, beta = 2)");
        assertThat(complete("held$al")).containsExactly("alpha");
        assertThat(complete("utils::he")).contains("head", "help").isSorted().doesNotHaveDuplicates();
        assertThat(complete("mean(1, tri")).contains("trim=");
        assertThat(complete("nosuchname")).isEmpty();
        assertThat(complete("stop('in R'); nosuch$")).isEmpty();
        assertThat(engine.complete("help", 99)).contains("help.search");
    }

    private List<String> complete(String code) {
        return engine.complete(code, code.length());
    }

    @Test
    void completesFromWhatIsKnownWhileCodeRuns() throws Exception {
        run("my_value <- 1");
        RecordedEvents events = new RecordedEvents();
        Path go = directory.resolve("go");
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        events.onText(() -> {
            if (!answer.isDone()) {
                answer.complete(complete("my_va"));
                create(go);
            }
        });
        run("cat('on\\n'); while (!file.exists('" + go + "')) Sys.sleep(0.01)", events);
        assertThat(answer.get()).containsExactly("my_value");
        assertThat(log).isEmpty();
    }
}
