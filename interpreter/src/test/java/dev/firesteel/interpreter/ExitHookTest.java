// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExitHookTest {
    @Test
    void findsWhoCalledExit() {
        assertThat(caller(
                        frame("java.lang.Object", "wait"),
                        frame("java.lang.Runtime", "exit"),
                        frame("java.lang.System", "exit"),
                        frame("user.Code", "run")))
                .startsWith("user.Code.run");
        assertThat(caller(frame("java.lang.Runtime", "exit"), frame("user.Code", "run")))
                .startsWith("user.Code.run");
    }

    @Test
    void aSignalIsNobodysCall() {
        assertThat(caller(
                        frame("java.lang.Shutdown", "exit"),
                        frame("java.lang.Terminator$1", "handle"),
                        frame("java.lang.Thread", "run")))
                .isNull();
        assertThat(caller()).isNull();
    }

    private static String caller(StackTraceElement... stack) {
        return ExitHook.exitCaller(Map.of(Thread.currentThread(), stack));
    }

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, "Code.java", 1);
    }
}
