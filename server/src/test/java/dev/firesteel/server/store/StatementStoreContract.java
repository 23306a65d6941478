// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.eventlog.EventBody.Stream;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.StatementRetention;
import dev.firesteel.server.statement.StatementRow;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementStore.Accepted;
import dev.firesteel.server.statement.StatementStore.Retired;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every statement store keeps and refuses. */
abstract class StatementStoreContract extends StoreContract {

    private List<Integer> ids(CompletionStage<List<StatementRow>> rows) {
        return get(rows).stream().map(row -> row.ref().statementId()).toList();
    }

    private void end(StatementRef statement) {
        get(store().events().conclude(statement, NOW, List.of(new EventBody.Finished(Outcome.AVAILABLE))));
    }

    @Test
    void statementComesBackAsItWas() {
        int session = created();
        StatementRow row = get(store().statements().accept(session, "é\n", Kind.SQL, 0, "key"))
                .row();
        assertThat(row.ref()).isEqualTo(new StatementRef(session, 0));
        assertThat(row.state()).isEqualTo(StatementState.WAITING);
        assertThat(row.rowLimit()).isZero();
        assertThat(get(store().statements().find(row.ref()))).contains(row);
        StatementRow unlimited = accepted(session, "code");
        assertThat(unlimited.rowLimit()).isNull();
        assertThat(get(store().statements().find(unlimited.ref()))).contains(unlimited);
        assertThat(get(store().statements().find(new StatementRef(session, 2)))).isEmpty();
    }

    @Test
    void idsCountPerSessionInTheOrderOfTheCalls() {
        int one = created();
        int two = created();
        List<CompletionStage<Accepted>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(store().statements().accept(one, "c" + i, Kind.SPARK, null, null));
        }
        assertThat(accepted(two, "first").ref().statementId()).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(get(all.get(i)).row().ref().statementId()).isEqualTo(i);
        }
    }

    @Test
    void jobsAreThereAndNotListed() {
        int session = created();
        StatementRow job = get(store().statements().accept(session, "AQ==", Kind.PYSPARK_JOB, null, "key"))
                .row();
        accepted(session, "code");
        get(store().statements().accept(session, "AQ==", Kind.SPARK_JOB, null, null));
        assertThat(get(store().statements().find(job.ref()))).contains(job);
        assertThat(get(store().statements().requested(session, "key"))).contains(job);
        assertThat(ids(store().statements().unfinished(session))).containsExactly(0, 1, 2);
        assertThat(ids(store().statements().list(session, 0, 10, true))).containsExactly(1);
        assertThat(ids(store().statements().list(session, 1, 10, false))).isEmpty();
        assertThat(get(store().statements().count(session))).isOne();
    }

    @Test
    void sessionThatIsNotThereTakesNone() {
        assertThatThrownBy(() -> accepted(7, "code"))
                .hasMessage("Session '7' not found.")
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.SESSION_NOT_FOUND);
    }

    @Test
    void repeatedRequestIdGivesTheFirst() {
        int session = created();
        Accepted first = get(store().statements().accept(session, "a", Kind.SPARK, null, "key"));
        Accepted repeat = get(store().statements().accept(session, "b", Kind.SPARK, null, "key"));
        assertThat(first.fresh()).isTrue();
        assertThat(repeat.fresh()).isFalse();
        assertThat(repeat.row()).isEqualTo(first.row());
        assertThat(get(store().statements().requested(session, "key"))).contains(first.row());
        assertThat(get(store().statements().requested(session, "other"))).isEmpty();
        assertThat(get(store().statements().accept(created(), "b", Kind.SPARK, null, "key"))
                        .fresh())
                .isTrue();
        assertThat(accepted(session, "next").ref().statementId()).isEqualTo(1);
    }

    @Test
    void listsPartsInBothOrders() {
        int session = created();
        for (int i = 0; i < 5; i++) {
            accepted(session, "c" + i);
        }
        accepted(created(), "of another");
        assertThat(ids(store().statements().list(session, 0, Integer.MAX_VALUE, false)))
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(ids(store().statements().list(session, 1, 2, true))).containsExactly(3, 2);
        assertThat(ids(store().statements().list(session, 5, 2, false))).isEmpty();
        assertThat(ids(store().statements().list(session, 0, 0, false))).isEmpty();
        assertThat(get(store().statements().count(session))).isEqualTo(5);
    }

    @Test
    void tellsThoseThatHaveNotEnded() {
        int session = created();
        end(accepted(session, "a").ref());
        StatementRef running = accepted(session, "b").ref();
        get(store().statements().cancelling(running));
        accepted(session, "c");
        assertThat(ids(store().statements().unfinished(session))).containsExactly(1, 2);
    }

    @Test
    void retiresTheOldestOfTheEnded() {
        int session = created();
        StatementRef waiting = accepted(session, "waits").ref();
        for (int i = 0; i < 4; i++) {
            end(accepted(session, "c" + i).ref());
        }
        StatementRetention two = new StatementRetention(2, Long.MAX_VALUE, Instant.EPOCH);
        assertThat(get(store().statements().retire(session, two)).statements())
                .containsExactlyInAnyOrder(new StatementRef(session, 1), new StatementRef(session, 2));
        assertThat(ids(store().statements().list(session, 0, 10, false))).containsExactly(0, 3, 4);
        assertThat(get(store().statements().retire(session, two)).statements()).isEmpty();
        assertThat(get(store().statements().find(waiting))).isPresent();
        assertThat(accepted(session, "next").ref().statementId()).isEqualTo(5);
    }

    private void end(StatementRef statement, int size, Instant at) {
        get(store().events()
                .append(
                        statement,
                        List.of(
                                new Event(1, at, new EventBody.Text("x".repeat(size), Stream.STDOUT)),
                                new Event(2, at, new EventBody.Finished(Outcome.AVAILABLE)))));
    }

    @Test
    void retiresWhatIsTooMuchInAllButTheLastThatEnded() {
        int session = created();
        for (int i = 0; i < 3; i++) {
            end(accepted(session, "c" + i).ref(), 1000, NOW);
        }
        StatementRef running = accepted(session, "runs").ref();
        get(store().events()
                .append(running, List.of(new Event(1, NOW, new EventBody.Text("x".repeat(500), Stream.STDOUT)))));
        assertThat(get(store().statements().retire(session, new StatementRetention(9, 4000, Instant.EPOCH)))
                        .statements())
                .isEmpty();
        assertThat(get(store().statements().retire(session, new StatementRetention(9, 3000, Instant.EPOCH)))
                        .statements())
                .containsExactly(new StatementRef(session, 0));
        assertThat(get(store().statements().retire(session, new StatementRetention(9, 10, Instant.EPOCH)))
                        .statements())
                .containsExactly(new StatementRef(session, 1));
        assertThat(ids(store().statements().list(session, 0, 10, false))).containsExactly(2, 3);
    }

    @Test
    void retiresWhatEndedTooLongAgoAndSaysWhenTheOldestOfTheOthersEnded() {
        int session = created();
        for (int i = 0; i < 3; i++) {
            end(accepted(session, "c" + i).ref(), 1, NOW.plusSeconds(i));
        }
        Retired first =
                get(store().statements().retire(session, new StatementRetention(9, 1 << 20, NOW.plusSeconds(1))));
        assertThat(first.statements()).containsExactly(new StatementRef(session, 0));
        assertThat(first.oldestEnd()).isEqualTo(NOW.plusSeconds(1));
        Retired all = get(store().statements().retire(session, new StatementRetention(9, 1 << 20, NOW.plusSeconds(9))));
        assertThat(all.statements()).hasSize(2);
        assertThat(all.oldestEnd()).isNull();
    }
}
