// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerAddressTest {
    @Test
    void readsAList() {
        assertThat(ServerAddress.parse("127.0.0.1:8998, other:1,[::1]:2"))
                .containsExactly(
                        new ServerAddress("127.0.0.1", 8998),
                        new ServerAddress("other", 1),
                        new ServerAddress("[::1]", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":1", "host:0", "host:65536", "host:x", "a:1,"})
    void refusesTheRest(String list) {
        assertThatThrownBy(() -> ServerAddress.parse(list)).hasMessageContaining("(expected: host:port)");
    }
}
