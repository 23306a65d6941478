// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How cells are taken apart, with the real compiler and without Spark. */
class CellTest {

    @TempDir
    private static Path classes;

    private static Repl repl;

    @BeforeAll
    static void open() {
        repl = new Repl(classes, classes, List.of(), CellTest.class.getClassLoader());
        repl.initialize();
    }

    @AfterAll
    static void close() {
        repl.close();
    }

    /** Each part as its text; a magic as {@code %name argument}. */
    private static List<String> parts(String code) throws Repl.NotCompiled {
        return repl.read(code).stream()
                .map(part -> part instanceof Part.Magic magic
                        ? "%" + magic.name() + " " + magic.argument()
                        : ((Part.Code) part).text())
                .toList();
    }

    @Test
    void statementsAreParts() throws Exception {
        assertThat(parts("val a = 1\nval b = 2\na + b")).containsExactly("val a = 1", "val b = 2", "a + b");
        assertThat(parts("a; b ;; c;")).containsExactly("a", "b", "c");
        assertThat(parts("import a._, b._")).containsExactly("import a._, b._");
        assertThat(parts("val (a, b) = (1, 2); val c, d = 3")).containsExactly("val (a, b) = (1, 2)", "val c, d = 3");
    }

    @Test
    void expressionsGoOnOverLines() throws Exception {
        assertThat(parts("xs\n  .map(f)\n  // why\n  .sum")).hasSize(1);
        assertThat(parts("xs.\n  map(f)")).hasSize(1);
        assertThat(parts("if (a) b\nelse c")).hasSize(1);
        assertThat(parts("try a\ncatch { case e: Exception => b }\nfinally c")).hasSize(1);
        assertThat(parts("(a\n + b)")).hasSize(1);
        assertThat(parts("x match {\n  case 1 =>\n\n  case _ =>\n}")).hasSize(1);
    }

    @Test
    void commentsStayOutside() throws Exception {
        assertThat(parts("// hi")).isEmpty();
        assertThat(parts("/* a\n /* nested */ b */")).isEmpty();
        assertThat(parts("// c\n5 // five\n/* end */")).containsExactly("5");
        assertThat(parts("\"// no comment /* nor this\"")).containsExactly("\"// no comment /* nor this\"");
        assertThat(parts("")).isEmpty();
        assertThat(parts(" \n\t")).isEmpty();
    }

    @Test
    void bracketsAnnotationsAndModifiersBelongToTheirStatement() throws Exception {
        assertThat(parts("(1 + 2) * 3; (4)")).containsExactly("(1 + 2) * 3", "(4)");
        assertThat(parts("@transient private lazy val x = 1\n@deprecated\nfinal case class C(i: Int)"))
                .containsExactly("@transient private lazy val x = 1", "@deprecated\nfinal case class C(i: Int)");
    }

    @Test
    void lineEndsOfOtherSystems() throws Exception {
        assertThat(parts("val a = 1\r\nval b = 2\r\n")).containsExactly("val a = 1", "val b = 2");
    }

    @Test
    void definitionsThatNeedEachOtherAreOnePart() throws Exception {
        assertThat(parts("class C\nobject C")).containsExactly("class C\nobject C");
        assertThat(parts("object C; case class C(i: Int)")).hasSize(1);
        assertThat(parts("def even(n: Int): Boolean = odd(n)\n\ndef odd(n: Int): Boolean = even(n)\nodd(1)"))
                .containsExactly("def even(n: Int): Boolean = odd(n)\n\ndef odd(n: Int): Boolean = even(n)", "odd(1)");
        assertThat(parts("object A { def b = B.a }\nobject Between\nobject B { def a = A.b }"))
                .hasSize(1);
        assertThat(parts("trait T\nobject O extends T")).hasSize(2);
        assertThat(parts("class C\nval x = 1\nobject C")).hasSize(3);
    }

    @Test
    void whatIsDefinedAnewIsAnotherPart() throws Exception {
        assertThat(parts("def f = 1; def f = 2")).hasSize(2);
        assertThat(parts("class C; class C")).hasSize(2);
    }

    @Test
    void useOfACaseClassIsAPartOfItsOwn() throws Exception {
        assertThat(parts("case class P(i: Int)\nSeq(P(1)).toDS()")).hasSize(2);
    }

    @Test
    void linesHaveTheNumbersOfTheCell() throws Exception {
        Part part = repl.read("val a = 1\n\n%json a\n// c\nval b =\n  2").get(2);

        assertThat(((Part.Code) part).textAtItsLine()).isEqualTo("\n\n\n\nval b =\n  2");
    }

    @Test
    void magicsStandBetweenStatements() throws Exception {
        assertThat(parts("val a = 1\n%json a\n%table  a \nval b = 2\n%json b"))
                .containsExactly("val a = 1", "%json a", "%table a", "val b = 2", "%json b");
        assertThat(parts("  %json π")).containsExactly("%json π");
        assertThat(parts("%json")).containsExactly("%json ");
    }

    @Test
    void magicsAreNotWithinStringsCommentsOrBrackets() throws Exception {
        assertThat(parts("val s = \"\"\"\n%json s\n\"\"\"\n%json s")).hasSize(2);
        assertThat(parts("/*\n%json s\n*/\n1")).containsExactly("1");
        assertThat(parts("a\n %json")).as("not at the start of its line").containsExactly("a", "%json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "val y = (1 +",
                "class A {",
                "sc.",
                "sc.\n// comment",
                "f(1,\n%json x",
                "\"\"\"abc",
                "/* abc",
                "1\nif (true)",
                "val x ="
            })
    void incompleteCells(String code) {
        assertThatThrownBy(() -> repl.read(code))
                .isInstanceOf(Repl.NotCompiled.class)
                .hasMessage("incomplete statement");
    }

    @Test
    void wrongCells() {
        assertThatThrownBy(() -> repl.read("val s = \"abc"))
                .isInstanceOf(Repl.NotCompiled.class)
                .hasMessage("<console>:1: error: unclosed string literal\n       val s = \"abc\n               ^\n");
        assertThatThrownBy(() -> repl.read("1\n2 3 )\n4"))
                .isInstanceOf(Repl.NotCompiled.class)
                .hasMessageStartingWith("<console>:2: error: ");
        assertThatThrownBy(() -> repl.read("%json x\n\n)"))
                .isInstanceOf(Repl.NotCompiled.class)
                .hasMessageStartingWith("<console>:");
    }

    @Test
    void aWrongCellLeavesNothingBehind() throws Exception {
        assertThatThrownBy(() -> repl.read("1 +)")).isInstanceOf(Repl.NotCompiled.class);
        assertThatThrownBy(() -> repl.read("(")).isInstanceOf(Repl.NotCompiled.class);

        assertThat(parts("1 + 1")).containsExactly("1 + 1");
    }
}
