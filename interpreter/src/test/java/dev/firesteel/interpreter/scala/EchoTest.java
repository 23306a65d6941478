// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EchoTest {

    private static Echo.Definition value(String name) {
        return new Echo.Definition("ValHandler", name, name);
    }

    private static String modern(String raw, Echo.Definition... definitions) {
        return Echo.of(raw, List.of(definitions), true);
    }

    @Test
    void valuesLoseTheirKeyword() {
        assertThat(modern("val x: Int = 1\n", value("x"))).isEqualTo("x: Int = 1\n");
        assertThat(modern("var x: Int = 1\n", value("x"))).isEqualTo("x: Int = 1\n");
        assertThat(modern("lazy val x: Int // unevaluated", value("x"))).isEqualTo("x: Int = <lazy>\n");
    }

    @Test
    void textOfAValueIsLeftAlone() {
        assertThat(modern("val s: String = \nval x: Int = 1\ndef f: Int\nclass C\n", value("s")))
                .isEqualTo("s: String = \nval x: Int = 1\ndef f: Int\nclass C\n");
    }

    @Test
    void valuesOfAPatternAreTakenApart() {
        assertThat(modern("val a: Int = 1\nval b: String = val a: x\n", value("x$1"), value("a"), value("b")))
                .isEqualTo("a: Int = 1\nb: String = val a: x\n");
    }

    @Test
    void signaturesAreWrittenAsIn212() {
        Echo.Definition f = new Echo.Definition("DefHandler", "f", "f");
        assertThat(modern("def f: Int\n", f)).isEqualTo("f: Int\n");
        assertThat(modern("def f(): Unit\n", f)).isEqualTo("f: ()Unit\n");
        assertThat(modern("def f(x: Int): Int\n", f)).isEqualTo("f: (x: Int)Int\n");
        assertThat(modern("def f[T](g: (T, Int) => T)(implicit o: Ordering[T]): Map[T,(T, T)]\n", f))
                .isEqualTo("f: [T](g: (T, Int) => T)(implicit o: Ordering[T])Map[T,(T, T)]\n");
        assertThat(modern("def $plus$plus(x: Int): Int\n", new Echo.Definition("DefHandler", "++", "$plus$plus")))
                .isEqualTo("$plus$plus: (x: Int)Int\n");
    }

    @Test
    void definitionsSayThatTheyAreDefined() {
        Echo.Definition type = new Echo.Definition("ClassHandler", "C", "C");
        Echo.Definition object = new Echo.Definition("ModuleHandler", "C", "C");
        assertThat(modern("class C\nobject C\n", type, object)).isEqualTo("defined class C\ndefined object C\n");
        assertThat(modern("object C\nobject D\n", object, new Echo.Definition("ModuleHandler", "D", "D")))
                .isEqualTo("defined object C\ndefined object D\n");
        assertThat(modern("trait C\n", type)).isEqualTo("defined trait C\n");
        assertThat(modern("type C\n", new Echo.Definition("TypeAliasHandler", "C", "C")))
                .isEqualTo("defined type alias C\n");
        assertThat(modern("import a.b\n", new Echo.Definition("ImportHandler", "", "")))
                .isEqualTo("import a.b\n");
    }

    @Test
    void wordsOf212AreTheEcho() {
        assertThat(Echo.of("x: Int = 1\n", List.of(value("x")), false)).isEqualTo("x: Int = 1\n");
    }

    @Test
    void longTextIsElided() {
        String echo = modern("val s: String = " + "x".repeat(5000) + "\n", value("s"));

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
        assertThat(modern("", value("x"))).isEmpty();
    }
}
