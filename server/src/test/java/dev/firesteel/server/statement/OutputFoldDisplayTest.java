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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Livy knows no displays: its view has one key where Livy has one. */
class OutputFoldDisplayTest {
    private final OutputFold fold = new OutputFold(new StatementRef(1, 2), Kind.PYSPARK, 1000);
    private int sequence;

    private void add(EventBody body) {
        fold.add(new Event(++sequence, Instant.EPOCH, body));
    }

    private void display(Map<String, String> data, boolean update) {
        Map<String, RawJson> json = new LinkedHashMap<>();
        data.forEach((mime, value) -> json.put(mime, RawJson.of(value)));
        add(new EventBody.Display(json, null, update));
    }

    private Map<String, RawJson> data() {
        add(new EventBody.Finished(Outcome.AVAILABLE));
        return Objects.requireNonNull(fold.output()).data();
    }

    @Test
    void whatStandsBesideAnEchoIsNotThere() {
        add(new EventBody.Text("DataFrame[id: bigint]\n", Stream.STDOUT));
        display(Map.of("text/html", "\"<table>\""), false);
        display(Map.of("image/png", "\"iVBOR\""), false);

        assertThat(data()).isEqualTo(Map.of("text/plain", RawJson.of("\"DataFrame[id: bigint]\"")));
    }

    @Test
    void anImageThatWasAskedForIsTheOnlyKey() {
        display(Map.of("image/png", "\"first\"", "text/plain", "\"<Figure>\""), false);
        display(Map.of("image/png", "\"iVBOR\"", "text/plain", "\"<Figure>\""), false);

        assertThat(data()).isEqualTo(Map.of("image/png", RawJson.of("\"iVBOR\"")));
    }

    @Test
    void otherThingsThatWereAskedForAreTheirText() {
        add(new EventBody.Text("before\n", Stream.STDOUT));
        display(Map.of("text/html", "\"<b>\"", "text/plain", "\"|\\u00e9\\n|\""), false);
        display(Map.of("text/plain", "\"updated\""), true);
        add(new EventBody.Text("after\n", Stream.STDOUT));

        assertThat(data()).isEqualTo(Map.of("text/plain", RawJson.of("\"before\\n|é\\n|\\nafter\"")));
    }
}
