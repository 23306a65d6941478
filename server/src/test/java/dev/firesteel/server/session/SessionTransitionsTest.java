// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.session.SessionTransitions.Trigger;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SessionTransitionsTest {
    /** Every state has its line, and every pair that is not here has no edge. */
    private static final Map<SessionState, String> EDGES = Map.ofEntries(
            entry(SessionState.STARTING, "{EXPIRE=EXPIRING, FAIL=ERROR, READY=IDLE, STOP=SHUTTING_DOWN}"),
            entry(
                    SessionState.RECOVERING,
                    "{EXPIRE=EXPIRING, FAIL=ERROR, NOT_READY=STARTING, READY=IDLE, STOP=SHUTTING_DOWN}"),
            entry(SessionState.IDLE, "{EXPIRE=EXPIRING, FAIL=ERROR, STOP=SHUTTING_DOWN, WORK=BUSY}"),
            entry(SessionState.BUSY, "{DRAINED=IDLE, EXPIRE=EXPIRING, FAIL=ERROR, STOP=SHUTTING_DOWN}"),
            entry(SessionState.SHUTTING_DOWN, "{GONE=DEAD, GONE_BY_CLUSTER=KILLED}"),
            entry(SessionState.EXPIRING, "{GONE=EXPIRED, GONE_BY_CLUSTER=EXPIRED}"),
            entry(SessionState.ERROR, "{GONE=DEAD, GONE_BY_CLUSTER=KILLED}"),
            entry(SessionState.DEAD, "{}"),
            entry(SessionState.KILLED, "{}"),
            entry(SessionState.EXPIRED, "{}"));

    @Test
    void tableIsAsWritten() {
        assertThat(EDGES).containsOnlyKeys(SessionState.values());
        EDGES.forEach(
                (state, edges) -> assertThat(edgesOf(state)).as("%s", state).isEqualTo(edges));
    }

    private static String edgesOf(SessionState state) {
        return Arrays.stream(Trigger.values())
                .filter(trigger -> SessionTransitions.TABLE.next(state, trigger).isPresent())
                .collect(Collectors.toMap(
                        Trigger::name,
                        trigger -> SessionTransitions.TABLE.require(state, trigger),
                        (a, b) -> a,
                        TreeMap::new))
                .toString();
    }

    @Test
    void nothingLeavesAnEndAndNothingComesBackToLife() {
        for (SessionState state : SessionState.values()) {
            assertThat(state.ended()).as("%s", state).isEqualTo(edgesOf(state).equals("{}"));
            for (Trigger trigger : Trigger.values()) {
                Optional<SessionState> next = SessionTransitions.TABLE.next(state, trigger);
                assertThat(next.isPresent() && !state.active() && next.get().active())
                        .as("%s on %s", state, trigger)
                        .isFalse();
            }
        }
    }

    @Test
    void whateverIsActiveCanBeStoppedCanExpireAndCanFail() {
        for (SessionState state : SessionState.values()) {
            assertThat(SessionTransitions.TABLE.next(state, Trigger.STOP).isPresent())
                    .isEqualTo(state.active());
            assertThat(SessionTransitions.TABLE.next(state, Trigger.EXPIRE).isPresent())
                    .isEqualTo(state.active());
            assertThat(SessionTransitions.TABLE.next(state, Trigger.FAIL).isPresent())
                    .isEqualTo(state.active());
        }
    }
}
