// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.batch.BatchTransitions.Trigger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchTransitionsTest {
    @ParameterizedTest
    @EnumSource
    void onlyWhatHasEndedStays(BatchState state) {
        boolean moves = false;
        for (Trigger trigger : Trigger.values()) {
            moves |= BatchTransitions.TABLE.next(state, trigger).isPresent();
        }
        assertThat(moves).isEqualTo(!state.ended());
    }
}
