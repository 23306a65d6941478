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
    private final PrintStream out = streams.out();
    private final List<String> statement = new ArrayList<>();
    private final TextTarget target = statement::add;

    @Test
    void textGoesToTheStatementThatRunsElseToTheLog() {
        out.println("before");
        streams.toStatement(target);
        out.println("inside");
        streams.toLog(target);
        out.println("after");
        assertThat(statement).containsExactly("inside\n");
        assertThat(logBytes.toString(UTF_8)).isEqualTo("before\nafter\n");
    }

    @Test
    void textThatCouldBeOfSeveralStatementsGoesToTheLog() {
        List<String> other = new ArrayList<>();
        TextTarget beside = other::add;
        streams.toStatement(target);
        streams.toStatement(beside);
        out.println("whose?");
        streams.toLog(target);
        out.println("the other's");
        streams.toLog(beside);
        assertThat(statement).isEmpty();
        assertThat(other).containsExactly("the other's\n");
        assertThat(logBytes.toString(UTF_8)).isEqualTo("whose?\n");
    }

    @Test
    void whatAStatementDoesNotTakeAnyMoreGoesToTheLog() {
        streams.toStatement(text -> false);
        out.print("late");
        assertThat(logBytes.toString(UTF_8)).isEqualTo("late");
    }

    @Test
    void everyWayOfPrintingArrivesInOrder() {
        streams.toStatement(target);
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
        streams.toStatement(target);
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
        streams.toStatement(target);
        out.print("\ud800");
        assertThat(statement).containsExactly("\ud800");
    }

    @Test
    void halfACharacterBelongsToTheStatementThatWroteIt() {
        streams.toStatement(target);
        out.write(0xe2);
        streams.toLog(target);
        assertThat(statement).containsExactly("\ufffd");
    }
}
