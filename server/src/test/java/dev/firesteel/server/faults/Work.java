// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a statement does: it writes its token to its session's file, so that one can see there how often it ran, and prints
 * what one can tell beforehand.
 *
 * @param lines how many are printed, with so many milliseconds between them
 */
record Work(Type type, int lines, int pauseMillis) {
    private static final int JOB_SIZE = 1000;

    enum Type {
        /** The first of a session: it starts a process, which nobody ends but Firesteel. */
        OPEN,
        /** Prints numbered lines. */
        PRINT,
        /** Counts in a variable of the session. */
        COUNT,
        /** Runs a Spark job. */
        JOB
    }

    static final Work OPEN = new Work(Type.OPEN, 0, 0);
    static final Work COUNT = new Work(Type.COUNT, 1, 0);
    static final Work JOB = new Work(Type.JOB, 1, 0);

    /** Something that takes about so long. */
    static Work printing(Random random, int millis) {
        int pause = 1 + random.nextInt(40);
        return new Work(Type.PRINT, millis / pause, pause);
    }

    /** As much as the machine can print. */
    static Work loud(Random random) {
        return new Work(Type.PRINT, 5_000 + random.nextInt(30_000), 0);
    }

    String code(Language language, String token, Path effects) {
        return switch (language) {
            case SCALA -> scalaNote(token, effects) + scala(token);
            case PYTHON -> pythonNote(token, effects) + python(token);
        };
    }

    private static String scalaNote(String token, Path effects) {
        return "java.nio.file.Files.writeString(java.nio.file.Path.of(\"" + effects + "\"), \"" + token
                + "\\n\", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND): Unit\n";
    }

    private String scala(String token) {
        return switch (type) {
            case OPEN -> "var counted = 0\nval child = new ProcessBuilder(\"sleep\", \"3600\").start()";
            case PRINT ->
                "(0 until " + lines + ").foreach { i => println(\"" + token + " \" + i); Thread.sleep(" + pauseMillis
                        + ") }";
            case COUNT -> "counted += 1\nprintln(\"" + token + " \" + ProcessHandle.current.pid + \" \" + counted)";
            case JOB -> "println(\"" + token + " \" + sc.parallelize(1 to " + JOB_SIZE + ", 2).count())";
        };
    }

    private static String pythonNote(String token, Path effects) {
        return "with open('" + effects + "', 'a') as effects:\n    _ = effects.write('" + token + "\\n')\n";
    }

    private String python(String token) {
        return switch (type) {
            case OPEN -> "import subprocess\ncounted = 0\nchild = subprocess.Popen(['sleep', '3600'])";
            case PRINT ->
                "import time\nfor i in range(" + lines + "):\n    print('" + token + "', i)\n    time.sleep("
                        + pauseMillis / 1000.0 + ")";
            case COUNT ->
                "import os\ntry:\n    counted += 1\nexcept NameError:\n    counted = 1\nprint('" + token
                        + "', os.getpid(), counted)";
            case JOB -> "print('" + token + "', sc.parallelize(range(" + JOB_SIZE + "), 2).count())";
        };
    }

    /** Whether this is what it prints. */
    boolean printed(String token, String text) {
        return switch (type) {
            case COUNT -> text.matches(token + " \\d+ \\d+\n");
            case OPEN, PRINT, JOB -> text.equals(text(token));
        };
    }

    /** Whether this is how what it prints begins. */
    boolean began(String token, String text) {
        return text.isEmpty()
                || printed(token, text)
                || (type != Type.COUNT && text(token).startsWith(text));
    }

    private String text(String token) {
        return switch (type) {
            case OPEN, COUNT -> "";
            case PRINT ->
                IntStream.range(0, lines).mapToObj(i -> token + " " + i + "\n").collect(Collectors.joining());
            case JOB -> token + " " + JOB_SIZE + "\n";
        };
    }
}
