// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import dev.firesteel.interpreter.engine.EventSink;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a cell failed, as Livy tells it: the first line of what the interpreter prints is the message, the lines after it
 * are the traceback.
 */
record Failure(String ename, String evalue, List<String> traceback) {

    private static final String ENAME = "Error";

    /** What the interpreter wraps around the code of a line; not the classes that the code defines. */
    private static final Pattern WRAPPER_CLASS = Pattern.compile("\\$line\\d+\\.\\$(?:read|eval)(?:\\$\\$iw)*\\$?");

    Failure {
        traceback = List.copyOf(traceback);
    }

    static Failure of(String ename, String evalue) {
        return new Failure(ename, evalue, List.of());
    }

    /** What the compiler said. */
    static Failure report(String report) {
        return ofText(ENAME, report);
    }

    /** What the code threw. */
    static Failure thrown(String ename, Throwable thrown) {
        return ofText(ename, new Trace().text(cause(thrown)));
    }

    static Failure thrown(Throwable thrown) {
        return thrown(ENAME, thrown);
    }

    /** What was thrown, without what reflection and class initialization put around it. */
    static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof InvocationTargetException
                        || cause instanceof ExceptionInInitializerError
                        || cause instanceof UndeclaredThrowableException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    void tell(EventSink sink) {
        sink.error(ename, evalue, traceback);
    }

    private static Failure ofText(String ename, String text) {
        List<String> lines = text.stripTrailing().lines().toList();
        if (lines.isEmpty()) {
            return of(ename, "");
        }
        return new Failure(
                ename,
                lines.get(0).strip(),
                lines.subList(1, lines.size()).stream().map(line -> line + "\n").toList());
    }

    /** A stack trace down to where the interpreter called the code of the line. */
    private static final class Trace {

        private final List<String> lines = new ArrayList<>();
        private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

        String text(Throwable thrown) {
            add(thrown, "", "", new StackTraceElement[0]);
            return String.join("\n", lines);
        }

        private void add(
                @Nullable Throwable thrown, String indentation, String relation, StackTraceElement[] enclosing) {
            if (thrown == null || !seen.add(thrown)) {
                return;
            }
            StackTraceElement[] trace = thrown.getStackTrace();
            int own = trace.length - common(trace, enclosing);
            int shown = 0;
            while (shown < own && !isWrapper(trace[shown])) {
                shown++;
            }
            lines.add(indentation + relation + Echo.unwrap(header(thrown)));
            for (int i = 0; i < shown; i++) {
                lines.add(indentation + "  at " + Echo.unwrap(trace[i].toString()));
            }
            if (own < trace.length) {
                lines.add(indentation + "  ... " + (trace.length - own) + " more");
            } else if (shown < own) {
                lines.add(indentation + "  ... " + (own - shown) + " elided");
            }
            add(thrown.getCause(), indentation, "Caused by: ", trace);
            for (Throwable suppressed : thrown.getSuppressed()) {
                add(suppressed, indentation + "  ", "Suppressed: ", trace);
            }
        }

        private static int common(StackTraceElement[] trace, StackTraceElement[] enclosing) {
            int common = 0;
            while (common < trace.length
                    && common < enclosing.length
                    && trace[trace.length - 1 - common].equals(enclosing[enclosing.length - 1 - common])) {
                common++;
            }
            return common;
        }

        private static boolean isWrapper(StackTraceElement frame) {
            return WRAPPER_CLASS.matcher(frame.getClassName()).matches()
                    && (frame.getMethodName().equals("<init>")
                            || frame.getMethodName().equals("<clinit>")
                            || frame.getMethodName().startsWith("$print"));
        }

        private static String header(Throwable thrown) {
            String message = thrown.getMessage();
            if (message == null && thrown.getCause() != null) {
                message = header(thrown.getCause());
            }
            String name = thrown.getClass().getName();
            return message == null ? name : name + ": " + message;
        }
    }
}
