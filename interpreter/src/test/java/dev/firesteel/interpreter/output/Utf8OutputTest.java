// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8OutputTest {
    private final StringBuilder text = new StringBuilder();
    private final Utf8Output output = new Utf8Output(text::append);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8191, 8192, 8193, 100_000})
    void charactersMayBeCutByWrites(int size) {
        String written = "aä€😀\n".repeat(5_000);
        byte[] bytes = written.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i += size) {
            output.write(bytes, i, Math.min(size, bytes.length - i));
        }
        assertThat(text.toString()).isEqualTo(written);
    }

    @Test
    void singleBytesAreBytes() {
        for (byte b : "€".getBytes(UTF_8)) {
            output.write(b);
        }
        assertThat(text.toString()).isEqualTo("€");
    }

    @Test
    void malformedBytesAreReplaced() {
        output.write(new byte[] {'a', (byte) 0xff, 'b'}, 0, 3);
        assertThat(text.toString()).isEqualTo("a\ufffdb");
    }

    @Test
    void anIncompleteCharacterIsReplacedAtTheEnd() {
        output.write(new byte[] {'a', (byte) 0xe2, (byte) 0x82}, 0, 3);
        assertThat(text.toString()).isEqualTo("a");
        output.end();
        assertThat(text.toString()).isEqualTo("a\ufffd");
        output.write(new byte[] {'b'}, 0, 1);
        assertThat(text.toString()).isEqualTo("a\ufffdb");
    }
}
