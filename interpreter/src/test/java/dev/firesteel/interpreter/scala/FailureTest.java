// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;

class FailureTest {

    private static StackTraceElement frame(String type, String method, int line) {
        return new StackTraceElement(type, method, "<console>", line);
    }

    private static Throwable thrown(Throwable throwable, StackTraceElement... frames) {
        throwable.setStackTrace(frames);
        return throwable;
    }

    @Test
    void framesEndWhereTheLineWasCalled() {
        Throwable boom = thrown(
                new IllegalStateException("boom"),
                frame("$line3.$read$$iw", "func1", 2),
                frame("$line4.$read$$iw", "<init>", 1),
                frame("java.lang.Thread", "run", 1));

        Failure failure = Failure.thrown(boom);

        assertThat(failure.ename()).isEqualTo("Error");
        assertThat(failure.evalue()).isEqualTo("java.lang.IllegalStateException: boom");
        assertThat(failure.traceback()).containsExactly("  at func1(<console>:2)\n", "  ... 2 elided\n");
    }

    @Test
    void constructorsOfTheUserAreShown() {
        Throwable boom = thrown(
                new IllegalStateException(),
                frame("$line3.$read$$iw$Foo", "<init>", 2),
                frame("$line4.$read$$iw", "<init>", 1));

        assertThat(Failure.thrown(boom).evalue()).isEqualTo("java.lang.IllegalStateException");
        assertThat(Failure.thrown(boom).traceback())
                .containsExactly("  at Foo.<init>(<console>:2)\n", "  ... 1 elided\n");
    }

    @Test
    void causesAreTold() {
        Throwable inner = thrown(
                new IllegalArgumentException("inner"),
                frame("$line3.$read$$iw", "g", 2),
                frame("$line4.$read$$iw", "<init>", 1));
        Throwable outer = thrown(new Exception("outer", inner), frame("$line4.$read$$iw", "<init>", 1));

        assertThat(Failure.thrown(outer).traceback())
                .containsExactly(
                        "  ... 1 elided\n",
                        "Caused by: java.lang.IllegalArgumentException: inner\n",
                        "  at g(<console>:2)\n",
                        "  ... 1 more\n");
    }

    @Test
    void circlesOfCausesEnd() {
        Exception one = new Exception("one");
        Exception two = new Exception("two", one);
        one.initCause(two);

        assertThat(Failure.thrown(one).traceback()).contains("Caused by: java.lang.Exception: two\n");
    }

    @Test
    void whatReflectionPutsAroundIsTakenOff() {
        Throwable boom = new IllegalStateException("boom");

        assertThat(Failure.cause(new InvocationTargetException(new ExceptionInInitializerError(boom))))
                .isSameAs(boom);
    }

    @Test
    void reportsOfTheCompilerAreTakenApart() {
        Failure failure = Failure.report("<console>:1: error: not found: value x\n       x\n       ^\n");

        assertThat(failure.evalue()).isEqualTo("<console>:1: error: not found: value x");
        assertThat(failure.traceback()).containsExactly("       x\n", "       ^\n");
    }
}
