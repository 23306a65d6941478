// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All processes that the servers of a run have started, directly or not: they have its mark in their environment. */
record Family(String mark) {
    private static final String VARIABLE = "FAULTS_RUN";
    private static final String WORKER = "dev.firesteel.interpreter.WorkerMain";
    private static final String PYTHON = "firesteel.main";

    /** For the servers. */
    Map<String, String> environment() {
        return Map.of(VARIABLE, mark);
    }

    List<ProcessHandle> members() {
        return ProcessHandle.allProcesses()
                .filter(process -> read(process, "environ").contains(VARIABLE + "=" + mark + "\0"))
                .toList();
    }

    Optional<ProcessHandle> worker(int session) {
        return members().stream()
                .filter(process ->
                        isOf(session, process) && commandLine(process).contains(WORKER))
                .findFirst();
    }

    Optional<ProcessHandle> python(int session) {
        return worker(session).stream()
                .flatMap(ProcessHandle::children)
                .filter(process -> commandLine(process).contains(PYTHON))
                .findFirst();
    }

    /** The processes of a session: they keep to its folder. */
    List<ProcessHandle> of(int session) {
        return members().stream().filter(process -> isOf(session, process)).toList();
    }

    private static boolean isOf(int session, ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .toString()
                    .replace(" (deleted)", "")
                    .endsWith("/sessions/" + session);
        } catch (IOException e) {
            // It has ended.
            return false;
        }
    }

    static String commandLine(ProcessHandle process) {
        return read(process, "cmdline").replace('\0', ' ').strip();
    }

    private static String read(ProcessHandle process, String what) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), what), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }

    /** Whether there was such a process. */
    static boolean signal(ProcessHandle process, String name) {
        try {
            return new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
