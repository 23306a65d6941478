// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.statement.StatementTransitions.Trigger;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StatementTransitionsTest {
    /** Every state has its line, and every pair that is not here has no edge. */
    private static final Map<StatementState, String> EDGES = Map.of(
            StatementState.WAITING, "{DISPATCH=RUNNING, FINISH_CANCELLED=CANCELLED}",
            StatementState.RUNNING, "{CANCEL=CANCELLING, FINISH=AVAILABLE, FINISH_CANCELLED=CANCELLED}",
            StatementState.CANCELLING, "{FINISH=AVAILABLE, FINISH_CANCELLED=CANCELLED}",
            StatementState.AVAILABLE, "{}",
            StatementState.CANCELLED, "{}");

    @Test
    void tableIsAsWritten() {
        assertThat(EDGES).containsOnlyKeys(StatementState.values());
        EDGES.forEach(
                (state, edges) -> assertThat(edgesOf(state)).as("%s", state).isEqualTo(edges));
    }

    private static String edgesOf(StatementState state) {
        return Arrays.stream(Trigger.values())
                .filter(trigger ->
                        StatementTransitions.TABLE.next(state, trigger).isPresent())
                .collect(Collectors.toMap(
                        Trigger::name,
                        trigger -> StatementTransitions.TABLE.require(state, trigger),
                        (a, b) -> a,
                        TreeMap::new))
                .toString();
    }

    @Test
    void nothingLeavesAnEnd() {
        for (StatementState state : StatementState.values()) {
            assertThat(state.ended()).as("%s", state).isEqualTo(edgesOf(state).equals("{}"));
        }
        assertThat(EnumSet.allOf(StatementState.class).stream().filter(StatementState::ended))
                .containsExactly(StatementState.AVAILABLE, StatementState.CANCELLED);
    }

    @Test
    void missingEdgeSaysWhatThereIs() {
        assertThatThrownBy(() -> StatementTransitions.TABLE.require(StatementState.AVAILABLE, Trigger.CANCEL))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("CANCEL in AVAILABLE (expected: one of {})");
    }

    @Test
    void edgeTwiceIsAMistake() {
        assertThatThrownBy(() -> StatementTransitions.TABLE.add(
                        StatementState.RUNNING, Trigger.CANCEL, StatementState.CANCELLED))
                .hasMessage("RUNNING on CANCEL: twice in the table");
    }
}
