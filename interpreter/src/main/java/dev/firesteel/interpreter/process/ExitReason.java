// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.process;

import java.util.Map;

/** What an exit code says. */
public final class ExitReason {
    private static final int SIGNALLED = 128;
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(15, "SIGTERM"));

    private ExitReason() {}

    public static String of(int exitCode) {
        String signal = SIGNALS.get(exitCode - SIGNALLED);
        if (signal == null) {
            return "exit code " + exitCode;
        }
        String hint = "SIGKILL".equals(signal) ? ", as the kernel does when memory runs out" : "";
        return "exit code " + exitCode + " (" + signal + hint + ")";
    }
}
