// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.server.RunningServer;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceBlockingStub;
import dev.firesteel.v1.WatchStatementRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A statement that printed more than is kept, as both ways in tell it. */
@Timeout(600)
class OutputLimitIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer().with("statement.max-output", "1m");

    private static final Pattern OLDEST = Pattern.compile("the oldest there is has sequence (\\d+)");

    @Test
    void whoAsksForWhatIsNoLongerKeptIsToldTheOldestThereIs() {
        Rest rest = Rest.at(SERVER.url());
        String session = rest.session("spark");
        String statement = rest.submit(session, "(1 to 4096).foreach(i => println(\"x\" * 1023))");
        assertThat(rest.ended(statement).path("output").path("truncated").asText())
                .contains("no longer kept");

        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class, () -> watch(session, 1).hasNext());
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        String sentence = String.valueOf(refusal.getStatus().getDescription());
        Matcher oldest = OLDEST.matcher(sentence);
        assertThat(oldest.find()).as(sentence).isTrue();
        long first = Long.parseLong(oldest.group(1));
        Rest.Answer answer = rest.call("GET", statement + "/events", null, "Last-Event-ID", "1");
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.header("x-firesteel-reason")).isEqualTo("EVENTS_RETIRED");
        assertThat(answer.json().path("msg").asText()).isEqualTo(sentence);

        List<StatementEvent> left = new ArrayList<>();
        watch(session, first - 1).forEachRemaining(left::add);
        assertThat(left.get(0).getNotice().getReason()).isEqualTo("OUTPUT_DROPPED");
        assertThat(left.get(left.size() - 1).hasFinished()).isTrue();
        List<Long> sequences = left.stream().map(StatementEvent::getSequence).toList();
        assertThat(sequences)
                .isEqualTo(LongStream.range(first, first + left.size()).boxed().toList());
        assertThat(rest.call("GET", statement + "/events", null, "Last-Event-ID", Long.toString(first - 1))
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("id:"))
                        .map(line -> Long.valueOf(line.substring(3).strip())))
                .isEqualTo(sequences);
    }

    private static Iterator<StatementEvent> watch(String session, long after) {
        return GrpcClients.builder("gproto+" + SERVER.url())
                .responseTimeoutMillis(0)
                .maxResponseLength(0)
                .build(StatementServiceBlockingStub.class)
                .watchStatement(WatchStatementRequest.newBuilder()
                        .setSession(session.substring("/sessions/".length()))
                        .setStatement(0)
                        .setAfterSequence(after)
                        .build());
    }
}
