// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackOffTest {
    private final BackOff backOff = new BackOff(new Random(1));

    @Test
    void waitsDoubleUpToOneSecondAndAreJittered() {
        long expected = 100;
        for (int i = 0; i < 12; i++) {
            assertThat(backOff.next().toMillis()).isBetween(expected / 2, expected);
            expected = Math.min(1_000, expected * 2);
        }
    }

    @Test
    void aWelcomeStartsOver() {
        for (int i = 0; i < 8; i++) {
            backOff.next();
        }
        backOff.reset();
        assertThat(backOff.next().toMillis()).isLessThanOrEqualTo(100);
    }
}
