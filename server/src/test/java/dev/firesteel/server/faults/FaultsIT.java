// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.Postgresql;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nothing that was promised is lost or done twice, whatever is killed. Short with the other tests; {@code ./mvnw verify
 * -Pfaults} is the long form, and {@code -Dfaults.seed} and {@code -Dfaults.rounds} choose another: round n of a seed is
 * the first round of the seed n later.
 */
@Timeout(7200)
class FaultsIT {
    private static final long SEED = Long.getLong("faults.seed");
    private static final int ROUNDS = Integer.getInteger("faults.rounds");

    @Test
    void oneServer() throws Exception {
        test(Run.start(1, List.of()), ROUNDS);
    }

    @Test
    void twoServersOnOneDatabase() throws Exception {
        try (Postgresql postgresql = Postgresql.start()) {
            test(Run.start(2, List.of("-Dstore.url=" + postgresql.database())), Math.max(1, ROUNDS / 3));
        }
    }

    private static void test(Run started, int rounds) throws Exception {
        try (Run run = started) {
            for (int round = 0; round < rounds && run.isClean(); round++) {
                run.round(round, SEED + round);
            }
            run.end();
            assertThat(run.violations()).as(run.report()).isEmpty();
        }
    }
}
