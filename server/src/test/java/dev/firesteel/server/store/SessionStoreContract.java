// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.session.SessionRow;
import dev.firesteel.server.session.SessionState;
import dev.firesteel.server.session.SessionStore;
import dev.firesteel.server.session.SessionStore.EndedSize;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.worker.WorkerCredentials;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every session store keeps and refuses. */
abstract class SessionStoreContract extends StoreContract {
    private static final WorkerCredentials WORKER = WorkerCredentials.of("worker", "token");

    private static CreateSession request(String name, String requestId) {
        return new CreateSession(
                Kind.PYSPARK,
                "bob",
                List.of("hdfs:/a.jar"),
                List.of("p.py"),
                List.of("f"),
                List.of("z.zip"),
                "1g",
                1,
                "2g",
                2,
                3,
                "queue",
                name,
                Map.of("spark.a", "ä", "spark.b", ""),
                60,
                "1h",
                "2h",
                requestId);
    }

    private SessionStore.Created create(CreateSession request, String owner) {
        return get(store().sessions().create(request, owner, "bob", WORKER, NOW));
    }

    private SessionRow only() {
        List<SessionRow> all = get(store().sessions().all());
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void sessionComesBackAsItWas() {
        SessionRow row = create(request("nb", "key"), "alice").row();
        assertThat(row.id()).isZero();
        assertThat(row.createdAt()).isEqualTo(NOW);
        assertThat(row.state()).isEqualTo(SessionState.STARTING);
        assertThat(only()).isEqualTo(row);
        assertThat(row.worker().admits("token")).isTrue();
        assertThat(row.worker().admits("other")).isFalse();
        assertThat(row.worker().admits("")).isFalse();
    }

    @Test
    void tokenItselfIsNotKept() {
        SessionRow row = create(request("nb", null), null).row();
        assertThat(row.worker().tokenDigest()).doesNotContain("token").hasSize(64);
    }

    @Test
    void lifeIsWritten() {
        int id = create(request(null, null), null).row().id();
        get(store().sessions().launched(id, "local:1:2"));
        get(store().sessions().application(id, "app-1", "http://ui"));
        assertThat(only().workerHandle()).isEqualTo("local:1:2");
        assertThat(only().appId()).isEqualTo("app-1");
        assertThat(only().sparkUiUrl()).isEqualTo("http://ui");
        get(store().sessions().ended(id, SessionState.KILLED, "why", NOW.plusSeconds(1)));
        assertThat(only().state()).isEqualTo(SessionState.KILLED);
        assertThat(only().stateReason()).isEqualTo("why");
        assertThat(only().endedAt()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void aWorkerIsReplacedUntilItIsLaunched() {
        int id = create(request(null, null), null).row().id();
        WorkerCredentials other = WorkerCredentials.of("other", "secret");
        get(store().sessions().replaceWorker(id, other));
        assertThat(only().worker()).isEqualTo(other);
        assertThat(get(store().sessions().hasWorker("worker"))).isFalse();
        assertThat(get(store().sessions().hasWorker("other"))).isTrue();
        get(store().sessions().launched(id, "local:1:2"));
        get(store().sessions().replaceWorker(id, WORKER));
        assertThat(only().worker()).isEqualTo(other);
    }

    @Test
    void idsRiseAndAreNotUsedTwice() {
        assertThat(create(request("a", null), null).row().id()).isZero();
        assertThat(create(request("b", null), null).row().id()).isEqualTo(1);
        get(store().sessions().delete(1));
        assertThat(create(request("c", null), null).row().id()).isEqualTo(2);
        assertThat(get(store().sessions().all())).extracting(SessionRow::id).containsExactly(0, 2);
    }

    @Test
    void nameIsUniqueAmongTheLivingAndARefusalUsesUpNothing() {
        create(request("nb", null), null);
        assertThatThrownBy(() -> create(request("nb", null), "other"))
                .hasMessage("Rejected, Reason: Duplicate session name: Some(nb) for session 1")
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.DUPLICATE_SESSION_NAME);
        assertThat(create(request("NB", null), null).row().id()).isEqualTo(1);
        get(store().sessions().ended(0, SessionState.DEAD, "stopped", NOW));
        assertThat(create(request("nb", null), null).row().id()).isEqualTo(2);
    }

    @Test
    void expiredSessionIsKeptAndItsNameIsFree() {
        create(request("nb", null), null);
        get(store().sessions().ended(0, SessionState.EXPIRED, "idle", NOW));
        assertThat(only())
                .returns(SessionState.EXPIRED, SessionRow::state)
                .returns("idle", SessionRow::stateReason)
                .returns(NOW, SessionRow::endedAt);
        assertThat(create(request("nb", null), null).row().id()).isEqualTo(1);
    }

    @Test
    void repeatedRequestIdGivesTheFirst() {
        assertThat(create(request("nb", "key"), "alice").fresh()).isTrue();
        SessionStore.Created repeat = create(request("other", "key"), "alice");
        assertThat(repeat.fresh()).isFalse();
        assertThat(repeat.row()).isEqualTo(only());
        assertThat(create(request("his", "key"), "bob").fresh()).isTrue();
        assertThat(create(request("nobody's", "key"), null).fresh()).isTrue();
        assertThat(create(request("nobody's", "key"), null).fresh()).isFalse();
    }

    @Test
    void sizesOfTheEndedAreToldInTheOrderInWhichTheyEnded() {
        int first = created();
        int lives = created();
        int second = created();
        for (int session : List.of(first, lives, second)) {
            StatementRef statement = accepted(session, "code").ref();
            get(store().events().append(statement, List.of(new Event(1, NOW, new EventBody.Started()))));
        }
        get(store().sessions().ended(second, SessionState.DEAD, "stopped", NOW));
        get(store().sessions().ended(first, SessionState.DEAD, "stopped", NOW.plusSeconds(1)));
        int empty = created();
        get(store().sessions().ended(empty, SessionState.DEAD, "stopped", NOW.plusSeconds(2)));
        long size = EventCodec.encode(new Event(1, NOW, new EventBody.Started())).length;
        assertThat(get(store().sessions().endedSizes()))
                .containsExactly(new EndedSize(second, size), new EndedSize(first, size), new EndedSize(empty, 0));
    }

    @Test
    void deletedSessionLeavesNothing() {
        int id = created();
        accepted(id, "code");
        get(store().sessions().delete(id));
        assertThat(get(store().sessions().all())).isEmpty();
        assertThat(get(store().statements().count(id))).isZero();
        get(store().sessions().delete(id));
    }
}
