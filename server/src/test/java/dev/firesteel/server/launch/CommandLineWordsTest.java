// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandLineWordsTest {
    @Test
    void blanksSeparateOutsideQuotesOnly() {
        assertThat(CommandLineWords.split("  -Da=1\t-Db=\"two words\" '-Dc=$x \\n' -Dd=a\\ b \"\" "))
                .containsExactly("-Da=1", "-Db=two words", "-Dc=$x \\n", "-Dd=a b", "");
        assertThat(CommandLineWords.split("")).isEmpty();
    }
}
