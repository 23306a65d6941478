// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.cluster.Lease;
import dev.firesteel.server.cluster.LeaseStore;
import dev.firesteel.server.cluster.LeaseStore.Owner;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.session.Request;
import dev.firesteel.server.session.SessionRow;
import dev.firesteel.server.session.SessionState;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.StatementRetention;
import dev.firesteel.server.worker.WorkerCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a server on a shared store may rely on: one owner for each session, and no write of one that is not it any more. */
abstract class LeaseStoreContract extends StoreContract {
    /** A lease that never ends while a test runs, and one that is over at once. */
    private static final Duration LONG = Duration.ofHours(1);

    private static final Duration OVER = Duration.ofMillis(-1);

    private LeaseStore leases() {
        return store().leases();
    }

    private long acquired(String address, Duration length) {
        return get(leases().acquire(address, length)).epoch();
    }

    private int created(long lease) {
        return get(store().under(lease)
                        .sessions()
                        .create(CreateSession.of(Kind.SPARK), null, null, WorkerCredentials.of("w", "t"), NOW))
                .row()
                .id();
    }

    private static CreateSession named() {
        return new Request().name("nb").made();
    }

    private List<Integer> ids(long lease) {
        return get(store().under(lease).sessions().all()).stream()
                .map(SessionRow::id)
                .toList();
    }

    private static void assertMoved(CompletionStage<?> write) {
        assertThatThrownBy(() -> get(write))
                .isInstanceOfSatisfying(DomainException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(Reason.SESSION_MOVED));
    }

    @Test
    void epochsRiseAndComeNeverAgain() {
        long first = acquired("a:1", LONG);
        get(leases().release(first));
        long second = acquired("a:1", LONG);
        assertThat(second).isGreaterThan(first);
        assertThat(get(leases().all())).extracting(Lease::epoch).containsExactly(second);
    }

    @Test
    void leaseSaysWhereItsServerIsAndHowLongItLasts() {
        acquired("a:1", LONG);
        acquired("b:2", OVER);
        List<Lease> all = get(leases().all());
        assertThat(all).extracting(Lease::address).containsExactly("a:1", "b:2");
        assertThat(all.get(0).left()).isBetween(Duration.ofMinutes(50), LONG);
        assertThat(all.get(1).left()).isNegative();
    }

    @Test
    void sessionsOfTwoServersHaveDifferentIdsAndAreKeptApart() {
        long a = acquired("a:1", LONG);
        long b = acquired("b:2", LONG);
        List<Integer> mine = List.of(created(a), created(a));
        List<Integer> theirs = List.of(created(b));
        assertThat(mine).doesNotContainAnyElementsOf(theirs);
        assertThat(ids(a)).isEqualTo(mine);
        assertThat(ids(b)).isEqualTo(theirs);
    }

    @Test
    void sessionsOfALeaseThatIsOverGoToWhoTakesThem() {
        long dead = acquired("a:1", OVER);
        long b = acquired("b:2", LONG);
        int first = created(dead);
        int own = created(b);
        int second = created(dead);
        assertThat(get(leases().takeOver(b))).containsExactly(first, second);
        assertThat(ids(b)).containsExactly(first, own, second);
        assertThat(ids(dead)).isEmpty();
        assertThat(get(leases().all())).extracting(Lease::epoch).containsExactly(b);
        assertThat(get(leases().takeOver(b))).isEmpty();
    }

    @Test
    void leaseThatLastsIsLeftAlone() {
        long a = acquired("a:1", LONG);
        long b = acquired("b:2", LONG);
        created(a);
        assertThat(get(leases().takeOver(b))).isEmpty();
        assertThat(get(leases().renew(a, LONG))).isTrue();
    }

    @Test
    void leaseThatIsOverIsGoodUntilAnotherServerTakesIt() {
        long late = acquired("a:1", OVER);
        long b = acquired("b:2", LONG);
        created(late);
        assertThat(get(leases().renew(late, LONG))).isTrue();
        assertThat(get(leases().takeOver(b))).isEmpty();
        created(late);
    }

    @Test
    void eachSessionGoesToOneServerHoweverManyTryAtOnce() {
        long dead = acquired("a:1", OVER);
        List<Integer> orphans = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            orphans.add(created(dead));
        }
        List<CompletionStage<List<Integer>>> tries = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tries.add(leases().takeOver(acquired("b:" + i, LONG)));
        }
        List<Integer> taken = new ArrayList<>();
        tries.forEach(attempt -> taken.addAll(get(attempt)));
        assertThat(taken).containsExactlyInAnyOrderElementsOf(orphans);
    }

    @Test
    void sessionsUnderNoLeaseAreTakenToo() {
        int alone = created();
        long gone = acquired("a:1", LONG);
        int left = created(gone);
        get(leases().release(gone));
        long b = acquired("b:2", LONG);
        assertThat(get(leases().takeOver(b))).containsExactly(alone, left);
    }

    @Test
    void serverWhoseLeaseWasTakenWritesNothing() {
        long paused = acquired("a:1", OVER);
        int session = created(paused);
        StatementRef ref = accepted(session, "1+1").ref();
        Stores stale = store().under(paused);
        List<Event> events = List.of(new Event(1, NOW, new EventBody.Started()));
        long b = acquired("b:2", LONG);
        get(leases().takeOver(b));

        assertMoved(
                stale.sessions().create(CreateSession.of(Kind.SPARK), null, null, WorkerCredentials.of("v", "t"), NOW));
        assertMoved(stale.sessions().launched(session, "handle"));
        assertMoved(stale.sessions().application(session, "app", null));
        assertMoved(stale.sessions().ended(session, SessionState.DEAD, "why", NOW));
        assertMoved(stale.sessions().delete(session));
        assertMoved(stale.statements().accept(session, "2", Kind.SPARK, null, null));
        assertMoved(stale.statements().cancelling(ref));
        assertMoved(stale.statements().retire(session, new StatementRetention(1, 1, NOW)));
        assertMoved(stale.events().append(ref, events));
        assertMoved(stale.events().conclude(ref, NOW, List.of(new EventBody.Started())));
        assertMoved(leases().takeOver(paused));
        assertThat(get(leases().renew(paused, LONG))).isFalse();

        SessionRow row = get(store().under(b).sessions().all()).get(0);
        assertThat(row.state()).isEqualTo(SessionState.STARTING);
        assertThat(row.workerHandle()).isNull();
        assertThat(get(store().statements().count(session))).isEqualTo(1);
        assertThat(get(store().events().lastSequence(ref))).isZero();
        assertThat(get(store().under(b).events().append(ref, events))).isEqualTo(events);
    }

    @Test
    void sessionIsFoundByIdAndNameWithItsServer() {
        long a = acquired("a:1", LONG);
        CreateSession named = named();
        int id = get(store().under(a).sessions().create(named, null, null, WorkerCredentials.of("w", "t"), NOW))
                .row()
                .id();
        Owner byId = get(leases().owner(Integer.toString(id))).orElseThrow();
        assertThat(byId.lease().orElseThrow().address()).isEqualTo("a:1");
        assertThat(get(leases().owner("nb")).orElseThrow().sessionId()).isEqualTo(id);
        assertThat(get(leases().owner("99"))).isEmpty();
        assertThat(get(leases().owner("nobody"))).isEmpty();
        get(leases().release(a));
        assertThat(get(leases().owner("nb")).orElseThrow().lease()).isEmpty();
    }

    @Test
    void ofNamesakesTheLivingOneIsFoundElseTheLastThatDidNotExpire() {
        long a = acquired("a:1", LONG);
        CreateSession named = named();
        List<Integer> ids = new ArrayList<>();
        List<SessionState> ends = List.of(SessionState.DEAD, SessionState.DEAD, SessionState.EXPIRED);
        for (int i = 0; i < ends.size(); i++) {
            int id = get(store().under(a).sessions().create(named, null, null, WorkerCredentials.of("w" + i, "t"), NOW))
                    .row()
                    .id();
            ids.add(id);
            assertThat(get(leases().owner("nb")).orElseThrow().sessionId()).isEqualTo(id);
            get(store().under(a).sessions().ended(id, ends.get(i), "why", NOW));
        }
        assertThat(get(leases().owner("nb")).orElseThrow().sessionId()).isEqualTo(ids.get(1));
    }
}
