// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StandardStreamsTest {
    private final ByteArrayOutputStream logBytes = new ByteArrayOutputStream();
    private final StandardStreams streams = new StandardStreams(new PrintStream(logBytes, true, UTF_8));
    private final SessionOutput session = streams.onlySession();
    private final PrintStream out = streams.out();
    private final List<String> statement = new ArrayList<>();
    private final TextTarget target = statement::add;

    @Test
    void textGoesToTheStatementThatRunsElseToTheLog() {
        out.println("before");
        session.toStatement(target);
        out.println("inside");
        session.toLog(target);
        out.println("after");
        assertThat(statement).containsExactly("inside\n");
        assertThat(logBytes.toString(UTF_8)).isEqualTo("before\nafter\n");
    }

    @Test
    void textThatCouldBeOfSeveralStatementsGoesToTheLog() {
        List<String> other = new ArrayList<>();
        TextTarget beside = other::add;
        session.toStatement(target);
        session.toStatement(beside);
        out.println("whose?");
        session.toLog(target);
        out.println("the other's");
        session.toLog(beside);
        assertThat(statement).isEmpty();
        assertThat(other).containsExactly("the other's\n");
        assertThat(logBytes.toString(UTF_8)).isEqualTo("whose?\n");
    }

    @Test
    void whatAStatementDoesNotTakeAnyMoreGoesToTheLog() {
        session.toStatement(text -> false);
        out.print("late");
        assertThat(logBytes.toString(UTF_8)).isEqualTo("late");
    }

    @Test
    void everyWayOfPrintingArrivesInOrder() {
        session.toStatement(target);
        out.print('c');
        out.print(1);
        out.print(2L);
        out.print(1.5);
        out.print(true);
        out.print(new char[] {'x', 'y'});
        out.print((String) null);
        out.print((Object) List.of(1));
        out.append("app").append('e').append("nded!", 0, 3);
        out.printf("%d%s", 7, "f");
        out.write('w');
        out.write("é".getBytes(UTF_8), 0, 2);
        out.println();
        out.println(3);
        assertThat(String.join("", statement)).isEqualTo("c121.5truexynull[1]appende7fwé\n3\n");
    }

    @Test
    void aPrintedLineIsOnePiece() {
        session.toStatement(target);
        out.println("line");
        out.println((Object) "object");
        out.println(true);
        out.println('c');
        out.println(1L);
        out.println(1.5f);
        out.println(2.5);
        out.println(new char[] {'x'});
        assertThat(statement).containsExactly("line\n", "object\n", "true\n", "c\n", "1\n", "1.5\n", "2.5\n", "x\n");
    }

    @Test
    void loneSurrogatesArriveAsTheyAre() {
        session.toStatement(target);
        out.print("\ud800");
        assertThat(statement).containsExactly("\ud800");
    }

    @Test
    void halfACharacterBelongsToTheStatementThatWroteIt() {
        session.toStatement(target);
        out.write(0xe2);
        session.toLog(target);
        assertThat(statement).containsExactly("\ufffd");
    }

    /** With several sessions in this JVM. */
    @Test
    void eachThreadPrintsForItsSession() throws Exception {
        StandardStreams several = new StandardStreams(new PrintStream(logBytes, true, UTF_8));
        SessionOutput mine = several.session();
        SessionOutput neighbours = several.session();
        List<String> theirs = new ArrayList<>();
        mine.toStatement(target);
        neighbours.toStatement(theirs::add);
        several.out().println("nobody's");
        inThread(() -> {
            mine.enter();
            several.out().println("mine");
            inThread(() -> several.out().println("mine too"));
        });
        inThread(() -> {
            neighbours.enter();
            several.out().println("theirs");
        });
        several.otherwise(() -> neighbours);
        several.out().println("theirs now");
        assertThat(statement).containsExactly("mine\n", "mine too\n");
        assertThat(theirs).containsExactly("theirs\n", "theirs now\n");
        assertThat(logBytes.toString(UTF_8)).isEqualTo("nobody's\n");
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
