// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EchoTest {

    @Test
    void longTextIsElided() {
        String echo = Echo.of("s: String = " + "x".repeat(5000) + "\n");

        assertThat(echo).hasSize(801).startsWith("s: String = xxx").endsWith("xxx...\n");
    }

    @Test
    void wrappersAreTakenOff() {
        assertThat(Echo.unwrap("$line5.$read$$iw.f(<console>:1)")).isEqualTo("f(<console>:1)");
        assertThat(Echo.unwrap("$line5.$read$$iw$$iw$P")).isEqualTo("P");
        assertThat(Echo.unwrap("$line5.$read.INSTANCE.$iw.$iw.P")).isEqualTo("P");
        assertThat(Echo.unwrap("$line5.$read$$iw$$Lambda$1175/0x01@1")).isEqualTo("$Lambda$1175/0x01@1");
        assertThat(Echo.unwrap("$iw.this.P and $plus at $5")).isEqualTo("P and $plus at $5");
    }

    @Test
    void nothingIsNothing() {
        assertThat(Echo.of("")).isEmpty();
    }
}
