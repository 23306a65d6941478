// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.eventlog.EventBody.Stream;
import dev.firesteel.server.eventlog.RawJson;
import dev.firesteel.server.eventlog.StatementRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fold as a table: what happened, what Livy shows. */
class OutputFoldTest {
    private static final EventBody OK = new EventBody.Finished(Outcome.AVAILABLE);
    private static final EventBody CANCELLED = new EventBody.Finished(Outcome.CANCELLED);
    private static final EventBody FAILURE = new EventBody.Failure("Error", "boom", List.of("  at x\n"));

    private static StatementOutput fold(Kind kind, int limit, EventBody... bodies) {
        OutputFold fold = new OutputFold(new StatementRef(3, 7), kind, limit);
        long sequence = 0;
        List<EventBody> all = new ArrayList<>(List.of(new EventBody.Started()));
        all.addAll(List.of(bodies));
        for (EventBody body : all) {
            fold.add(new Event(++sequence, Instant.EPOCH, body));
        }
        return fold.output();
    }

    private static String data(Kind kind, EventBody... bodies) {
        return fold(kind, 1000, bodies).data().toString();
    }

    private static EventBody out(String text) {
        return new EventBody.Text(text, Stream.STDOUT);
    }

    private static EventBody err(String text) {
        return new EventBody.Text(text, Stream.STDERR);
    }

    private static EventBody echo(String text) {
        return new EventBody.Text(text, Stream.ECHO);
    }

    private static EventBody result(String mime, String json) {
        return new EventBody.Result(Map.of(mime, RawJson.of(json)), null);
    }

    private static EventBody image(String json) {
        return new EventBody.Display(
                Map.of("image/png", RawJson.of(json), "text/plain", RawJson.of("\"<Figure>\"")), null, false);
    }

    @Test
    void headThatWasDroppedIsToldBeforeWhatElseIsCut() {
        OutputFold fold = new OutputFold(new StatementRef(1, 7), Kind.SPARK, 4);
        fold.add(
                new Event(9, Instant.EPOCH, new EventBody.Notice(EventBody.Notice.OUTPUT_DROPPED, "Up to 9 is gone.")));
        fold.add(new Event(10, Instant.EPOCH, new EventBody.Text("12345", Stream.STDOUT)));
        fold.add(new Event(11, Instant.EPOCH, new EventBody.Finished(Outcome.CANCELLED)));
        assertThat(fold.output().truncated())
                .isEqualTo("Up to 9 is gone. text/plain is cut after 4 of 5 characters; what is kept of it is in the"
                        + " statement's events: GET /sessions/1/statements/7/events, or WatchStatement.");
    }

    @Test
    void sparkShowsOutputAndEchoesAsTheyCame() {
        assertThat(data(Kind.SPARK, out("1\n"), echo("res0: Int = 2\n"), out("  end "), OK))
                .isEqualTo("{text/plain=\"1\\nres0: Int = 2\\n  end \"}");
        assertThat(data(Kind.SPARK, OK)).isEqualTo("{text/plain=\"\"}");
        assertThat(data(Kind.SPARK, err("warning"), OK)).isEqualTo("{text/plain=\"\"}");
    }

    @Test
    void sparkShowsTheLastOfTextAndMagic() {
        EventBody magic = result("application/json", "[1]");
        assertThat(data(Kind.SPARK, magic, OK)).isEqualTo("{application/json=[1]}");
        assertThat(data(Kind.SPARK, echo("x: Int = 1\n"), magic, OK)).isEqualTo("{application/json=[1]}");
        assertThat(data(Kind.SPARK, magic, echo("res0: Int = 3\n"), OK)).isEqualTo("{text/plain=\"res0: Int = 3\\n\"}");
        assertThat(data(Kind.SPARK, echo("a"), magic, echo("b"), OK)).isEqualTo("{text/plain=\"b\"}");
        assertThat(data(Kind.SPARK, magic, result("application/vnd.livy.table.v1+json", "{}"), OK))
                .isEqualTo("{application/vnd.livy.table.v1+json={}}");
    }

    @Test
    void pysparkShowsStandardOutputThenErrorWithoutTrailingWhiteSpace() {
        assertThat(data(Kind.PYSPARK, err("warn\n"), out(" 1\n2\n"), OK)).isEqualTo("{text/plain=\" 1\\n2\\nwarn\"}");
        assertThat(data(Kind.PYSPARK, OK)).isEqualTo("{text/plain=\"\"}");
    }

    @Test
    void pysparkShowsTextBesideOtherTypesOnlyWhenThereIsSome() {
        EventBody image = result("image/png", "\"iVBOR\"");
        assertThat(data(Kind.PYSPARK, image, OK)).isEqualTo("{image/png=\"iVBOR\"}");
        assertThat(data(Kind.PYSPARK, out(" \n"), image, OK)).isEqualTo("{image/png=\"iVBOR\"}");
        assertThat(data(Kind.PYSPARK, out("1\n"), image, OK)).isEqualTo("{text/plain=\"1\", image/png=\"iVBOR\"}");
    }

    @Test
    void sparkrLosesOneNewlineAtEachEnd() {
        assertThat(data(Kind.SPARKR, out("\n\n[1] 3\n\n"), OK)).isEqualTo("{text/plain=\"\\n[1] 3\\n\"}");
        assertThat(data(Kind.SPARKR, out("\n"), OK)).isEqualTo("{text/plain=\"\"}");
        assertThat(data(Kind.SPARKR, OK)).isEqualTo("{text/plain=\"\"}");
    }

    @Test
    void sqlShowsItsTableOnly() {
        assertThat(data(Kind.SQL, out("noise"), result("application/json", "{\"data\":[]}"), OK))
                .isEqualTo("{application/json={\"data\":[]}}");
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "SHARED")
    void errorKeepsWhatWasPrintedBefore(Kind kind) {
        StatementOutput failed = fold(kind, 1000, out("so far"), result("image/png", "\"x\""), out("!"), FAILURE, OK);
        assertThat(failed.failure()).isEqualTo(FAILURE);
        assertThat(failed.executionCount()).isEqualTo(7);
        assertThat(failed.data()).containsOnlyKeys("text/plain");
        assertThat(fold(kind, 1000, FAILURE, OK).data()).isEmpty();
    }

    @Test
    void cancelledSaysWhatEndedIt() {
        StatementOutput plain = fold(Kind.SPARK, 1000, out("so far"), CANCELLED);
        assertThat(plain.failure())
                .isEqualTo(new EventBody.Failure("Cancelled", "The statement was cancelled.", List.of()));
        assertThat(plain.data()).hasToString("{text/plain=\"so far\"}");
        StatementOutput told = fold(
                Kind.SPARK,
                1000,
                new EventBody.Notice("CANCEL_JOBS", "Its Spark jobs were cancelled."),
                new EventBody.Notice("CANCEL_INTERRUPT", "Its thread was interrupted."),
                new EventBody.Notice("OTHER", "x"),
                CANCELLED);
        assertThat(told.failure().evalue()).isEqualTo("Its thread was interrupted.");
        assertThat(fold(Kind.SPARK, 1000, FAILURE, CANCELLED).failure()).isEqualTo(FAILURE);
    }

    @Test
    void nothingIsShownBeforeTheEndOrOfWhatNeverRan() {
        assertThat(fold(Kind.SPARK, 1000, out("so far"))).isNull();
        OutputFold never = new OutputFold(new StatementRef(0, 0), Kind.SPARK, 10);
        never.add(new Event(1, Instant.EPOCH, CANCELLED));
        assertThat(never.output()).isNull();
    }

    @Test
    void longTextIsCutAndSaysSo() {
        StatementOutput cut = fold(Kind.SPARK, 10, out("123456"), out("7890"), out("abc"), OK);
        assertThat(cut.data()).hasToString("{text/plain=\"1234567890\"}");
        assertThat(cut.truncated())
                .isEqualTo("text/plain is cut after 10 of 13 characters; the whole is in the statement's events:"
                        + " GET /sessions/3/statements/7/events, or WatchStatement.");
        assertThat(fold(Kind.SPARK, 10, out("1234567890"), OK).truncated()).isNull();
        assertThat(fold(Kind.SPARK, 10, err("12345678901"), OK).truncated()).isNull();
        assertThat(fold(Kind.PYSPARK, 10, err("12345678901"), OK).truncated()).isNotNull();
    }

    @Test
    void cutLeavesNoHalfCharacter() {
        StatementOutput cut = fold(Kind.SPARK, 10, out("123456789\ud83d\ude00"), OK);
        assertThat(cut.data()).hasToString("{text/plain=\"123456789\"}");
        assertThat(cut.truncated()).isNotNull();
    }

    @Test
    void valueThatWasCutSaysSo() {
        EventBody table = new EventBody.Result(Map.of("application/json", RawJson.of("{}")), "1000 of more rows");
        assertThat(fold(Kind.SQL, 10, table, OK).truncated()).isEqualTo("1000 of more rows");
    }

    @Test
    void laterDisplayReplacesAnEarlierOneOfTheSameType() {
        EventBody first = image("1");
        EventBody second = image("2");
        assertThat(data(Kind.PYSPARK, first, second, OK)).isEqualTo("{image/png=2}");
    }
}
