// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.testing.LocalSpark;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells on a real compiler and a real Spark, all in one session. */
class ScalaEngineTest {

    private static ScalaSession session;

    @BeforeAll
    static void start() throws Exception {
        session = ScalaSession.start();
    }

    @AfterAll
    static void close() {
        session.close();
    }

    private static Outcome run(String code) {
        return session.run(code);
    }

    /** What the cell leaves as text; the numbers of results are left out. */
    private static String text(String code) {
        Outcome outcome = run(code);
        assertThat(outcome.failure()).isNull();
        return outcome.text().replaceAll("\\bres\\d+\\b", "res");
    }

    private static Failure failure(String code) {
        Outcome outcome = run(code);
        assertThat(outcome.failure()).as(outcome.text()).isNotNull();
        return outcome.failure();
    }

    static Stream<Arguments> cells() {
        return Stream.of(
                Arguments.of("1 + 1", "res: Int = 2\n"),
                Arguments.of("val a = 1\nval b = 2\na + b", "a: Int = 1\nb: Int = 2\nres: Int = 3\n"),
                Arguments.of("1; \"x\"", "res: Int = 1\nres: String = x\n"),
                Arguments.of("def f(x: Int) = x * 2\nf(21)", "f: (x: Int)Int\nres: Int = 42\n"),
                Arguments.of("def g[T](x: T)(implicit o: Ordering[T]) = x", "g: [T](x: T)(implicit o: Ordering[T])T\n"),
                Arguments.of(
                        "class K(val n: Int) { override def toString = s\"K($n)\" }\nnew K(1)",
                        "defined class K\nres: K = K(1)\n"),
                Arguments.of(
                        "class C(val i: Int)\nobject C { def apply(i: Int) = new C(i) }\nC(3).i",
                        "defined class C\ndefined object C\nres: Int = 3\n"),
                Arguments.of(
                        "trait T { def t = 1 }\ncase object O extends T\nO.t",
                        "defined trait T\ndefined object O\nres: Int = 1\n"),
                Arguments.of(
                        "object Even { def e(n: Int): Boolean = n == 0 || Odd.o(n - 1) }\nobject Odd { def o(n: Int): Boolean = n != 0 && Even.e(n - 1) }\nEven.e(10)",
                        "defined object Even\ndefined object Odd\nres: Boolean = true\n"),
                Arguments.of(
                        "import scala.collection.mutable\nmutable.Set(1)",
                        "import scala.collection.mutable\nres: scala.collection.mutable.Set[Int] = HashSet(1)\n"),
                Arguments.of("type I = Int\nval i: I = 1", "defined type alias I\ni: I = 1\n"),
                Arguments.of("val (p1, p2) = (1, \"a\")", "p1: Int = 1\np2: String = a\n"),
                Arguments.of("lazy val lz = { println(\"init\"); 7 }\nlz", "lz: Int = <lazy>\ninit\nres: Int = 7\n"),
                Arguments.of("var v = 1\nv = 2\nv += 1\nv", "v: Int = 1\nv: Int = 2\nres: Int = 3\n"),
                Arguments.of("val π = 3.14", "π: Double = 3.14\n"),
                Arguments.of("val `a b` = 1; val ++ = 2", "a b: Int = 1\n++: Int = 2\n"),
                Arguments.of(
                        "def f: Int = 1; def f2(): Unit = (); def ++(x: Int) = x",
                        "f: Int\nf2: ()Unit\n$plus$plus: (x: Int)Int\n"),
                Arguments.of(
                        "def h[T](g: (T, Int) => T)(implicit o: Ordering[T]): Map[T, (T, T)] = Map()",
                        "h: [T](g: (T, Int) => T)(implicit o: Ordering[T])Map[T,(T, T)]\n"),
                Arguments.of("private val hidden = 1; private def unseen = 1", ""),
                Arguments.of("val unit: Unit = ()", "unit: Unit = ()\n"),
                Arguments.of("val c = 'c'; val f = 1f; val l = 1L", "c: Char = c\nf: Float = 1.0\nl: Long = 1\n"),
                Arguments.of(
                        "case class Meters(value: Double) extends AnyVal\nval m = Meters(3)\nMeters(1)\nm.value",
                        "defined class Meters\nm: Meters = Meters(3.0)\nres: Meters = Meters(1.0)\nres: Double = 3.0\n"),
                Arguments.of(
                        "class Seen private (val n: Int) extends AnyVal { override def toString = \"seen \" + n }\nobject Seen { val one = new Seen(1); println(one) }\nSeen.one",
                        "defined class Seen\ndefined object Seen\nseen 1\nres: Seen = seen 1\n"),
                Arguments.of(
                        "println(\"before\"); class Tag(val s: String) extends AnyVal", "before\ndefined class Tag\n"),
                Arguments.of("null", "res: Null = null\n"),
                Arguments.of("()", ""),
                Arguments.of("", ""),
                Arguments.of("  \n ", ""),
                Arguments.of("// hi", ""),
                Arguments.of("println(\"out\"); 42", "out\nres: Int = 42\n"),
                Arguments.of("print(\"abc\")", "abc"),
                Arguments.of("print(1)\nprint(2)", "12"),
                Arguments.of("for (i <- 1 to 3) println(i)", "1\n2\n3\n"),
                Arguments.of("println(\"\\u001b[31mПривет 😀\\u001b[0m\")", "\u001b[31mПривет 😀\u001b[0m\n"),
                Arguments.of("if (1 > 2) \"a\"\nelse \"b\"", "res: String = b\n"),
                Arguments.of("val r = List(1, 2)\n  .map(_ * 2)\n  // twice\n  .sum", "r: Int = 6\n"),
                Arguments.of("val cr = 1\r\ncr + 1\r\n", "cr: Int = 1\nres: Int = 2\n"),
                Arguments.of(
                        "val s = \"val x: Int = 1\\nval s: Int = 2\"", "s: String =\nval x: Int = 1\nval s: Int = 2\n"),
                Arguments.of("val a = \"now a string\"", "a: String = now a string\n"),
                Arguments.of("scala.io.StdIn.readLine()", "res: String = null\n"),
                Arguments.of(
                        "import scala.concurrent._\nimport scala.concurrent.duration._\nimport ExecutionContext.Implicits.global\nAwait.result(Future { println(\"in\"); 9 }, 5.seconds)",
                        "import scala.concurrent._\nimport scala.concurrent.duration._\nimport ExecutionContext.Implicits.global\nin\nres: Int = 9\n"),
                Arguments.of("val t = new Thread(() => println(\"thread\")); t.start(); t.join()", null),
                Arguments.of("List(1, 2) match { case List(x, _) => x }", null));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void cell(String code, String expected) {
        String text = text(code).replaceAll("(?m)^(\\w+: String =) $", "$1");
        if (expected != null) {
            assertThat(text).isEqualTo(expected);
        }
    }

    @Test
    void theFirstValueIsTheFirst() throws Exception {
        try (ScalaSession fresh = ScalaSession.start()) {
            assertThat(fresh.run("sc.parallelize(1 to 10).count()").text()).isEqualTo("res0: Long = 10\n");
            assertThat(fresh.run("res0 + 1").text()).isEqualTo("res1: Long = 11\n");
        }
    }

    @Test
    void nothingStaysOfWhatIsNobodys() throws Exception {
        try (ScalaSession fresh = ScalaSession.start()) {
            Outcome nobodys = new Outcome();
            fresh.run(-1, "val gone = 41\nsc.parallelize(1 to 10).count()", nobodys);
            assertThat(nobodys.text()).isEqualTo("gone: Int = 41\nres0: Long = 10\n");
            assertThat(fresh.run("40 + 2").text()).isEqualTo("res0: Int = 42\n");
            assertThat(fresh.run("gone").failure().toString()).contains("not found: value gone");
            assertThat(fresh.engine().complete("go", 2)).doesNotContain("gone");
        }
    }

    @Test
    void sessionsOfOneSparkDoNotMix() throws Exception {
        run("case class Mixed(i: Int)\nval mixed = sc.parallelize(Seq(Mixed(1)))");
        try (ScalaSession other = ScalaSession.start()) {
            other.run("case class Mixed(s: String)");
            assertThat(other.run("sc.parallelize(1 to 2).map(i => Mixed(\"x\" + i)).collect()")
                            .text())
                    .endsWith("Array(Mixed(x1), Mixed(x2))\n");
        }
        assertThat(text("mixed.collect()")).isEqualTo("res: Array[Mixed] = Array(Mixed(1))\n");
    }

    @Test
    void threadsPrintIntoTheStatement() {
        assertThat(text("val t = new Thread(() => println(\"from a thread\")); t.start(); t.join()"))
                .endsWith("from a thread\n");
    }

    @Test
    void classesOfTheSessionRunInTasks() {
        assertThat(
                        text(
                                "case class P(name: String, age: Int)\nval ds = Seq(P(\"ann\", 30), P(\"bob\", 4)).toDS()\nds.filter(_.age > 10).collect()"))
                .isEqualTo(
                        "defined class P\nds: org.apache.spark.sql.Dataset[P] = [name: string, age: int]\nres: Array[P] = Array(P(ann,30))\n");
        assertThat(text("sc.parallelize(1 to 2).map(i => P(\"a\" + i, i)).collect()"))
                .isEqualTo("res: Array[P] = Array(P(a1,1), P(a2,2))\n");
        assertThat(text("val k = 3\nsc.parallelize(1 to 3).map(_ + k).collect()"))
                .isEqualTo("k: Int = 3\nres: Array[Int] = Array(4, 5, 6)\n");
        assertThat(text("ds.select($\"name\").as[String].first")).isEqualTo("res: String = ann\n");
        assertThat(text("val b = sc.broadcast(P(\"b\", 2))\nsc.parallelize(1 to 2).map(_ + b.value.age).collect()"))
                .endsWith("res: Array[Int] = Array(3, 4)\n");
        assertThat(text("val up = udf((s: String) => s.toUpperCase)\nds.select(up(col(\"name\"))).collect()"))
                .endsWith("res: Array[org.apache.spark.sql.Row] = Array([ANN], [BOB])\n");
    }

    @Test
    void sparkIsAnnouncedByItsPublicName() {
        assertThat(text("spark")).startsWith("res: org.apache.spark.sql.SparkSession = org.apache.spark.sql.");
    }

    @Test
    void errorsOfTheCompiler() {
        Failure failure = failure("val okay = 1\n\nundefinedName + 1");

        assertThat(failure.ename()).isEqualTo("Error");
        assertThat(failure.evalue()).isEqualTo("<console>:3: error: not found: value undefinedName");
        assertThat(failure.traceback()).containsExactly("       undefinedName + 1\n", "       ^\n");
        assertThat(text("okay")).as("what came before is in effect").isEqualTo("res: Int = 1\n");
    }

    @Test
    void aSyntaxErrorAnywhereStopsTheWholeCell() {
        assertThat(failure("val never = 1\nval s = \"abc").evalue())
                .isEqualTo("<console>:2: error: unclosed string literal");
        assertThat(failure("never").evalue()).contains("not found: value never");
        assertThat(failure("println(1)\nclass A {").evalue()).isEqualTo("incomplete statement");
        assertThat(failure(":type 1").ename()).isEqualTo("Error");
        assertThat(text("3 * 3")).as("nothing is left of it").isEqualTo("res: Int = 9\n");
    }

    @Test
    void errorsOfTheCode() {
        Outcome outcome =
                run("println(\"before\")\ndef func1(): Unit = throw new Exception(\"x\")\nfunc1()\nprintln(\"never\")");

        assertThat(outcome.text()).isEqualTo("before\nfunc1: ()Unit\n");
        assertThat(outcome.failure().evalue()).isEqualTo("java.lang.Exception: x");
        assertThat(outcome.failure().traceback()).first().isEqualTo("  at func1(<console>:2)\n");
        assertThat(outcome.failure().traceback()).last().asString().matches("  \\.\\.\\. \\d+ elided\n");
        assertThat(failure("1 / 0").evalue()).isEqualTo("java.lang.ArithmeticException: / by zero");
        assertThat(failure("def so(i: Int): Int = 1 + so(i + 1)\nso(0)").evalue())
                .isEqualTo("java.lang.StackOverflowError");
        assertThat(failure("throw new Exception(\"o\", new IllegalArgumentException(\"i\"))")
                        .traceback())
                .contains("Caused by: java.lang.IllegalArgumentException: i\n");
        assertThat(failure("sc.parallelize(1 to 2).map { x => if (x > 0) sys.error(\"in task\"); x }.count()")
                        .evalue())
                .contains("Job aborted due to stage failure")
                .contains("java.lang.RuntimeException: in task");
    }

    @Test
    void warningsComeBeforeWhatTheCodePrints() {
        assertThat(text("(1: Any) match { case 1 => println(\"one\") }; new java.util.Date(2020, 1, 1).getYear"))
                .startsWith("one\nwarning: ")
                .endsWith("\nres: Int = 2020\n");
    }

    @Test
    void longEchoesAreElided() {
        assertThat(text("\"x\" * 5000")).hasSizeLessThan(805).endsWith("xxx...\n");
        assertThat(run("val l = \"x\" * 5000\nprintln(l)").text()).endsWith("x".repeat(5000) + "\n");
    }

    @Test
    void magics() {
        assertThat(run("val l = List(1, 2, 3)\n%json l").results()).containsEntry("application/json", "[1,2,3]");
        assertThat(run("%table l").results())
                .containsEntry(
                        "application/vnd.livy.table.v1+json",
                        "{\"headers\":[{\"type\":\"BIGINT_TYPE\",\"name\":\"0\"}],\"data\":[[1],[2],[3]]}");
        assertThat(run("val other = 1\n%json l").results())
                .as("the name counts")
                .containsEntry("application/json", "[1,2,3]");
        assertThat(
                        run("case class M(s: String, o: Option[Int])\nval m = List(M(\"a\", Some(1)), M(\"b\", None))\n%json m")
                                .results())
                .containsEntry("application/json", "[{\"s\":\"a\",\"o\":1},{\"s\":\"b\"}]");
        assertThat(run("class N(val i: Int, hidden: Int) { def h = hidden }\nval n = new N(1, 2)\n%json n")
                        .results())
                .containsEntry("application/json", "{\"i\":1}");
    }

    @Test
    void magicsOnDistributedData() {
        Outcome rdd = run("val rdd = sc.parallelize(1 to 20)\n%json rdd");
        assertThat(rdd.results()).containsEntry("application/json", "[1,2,3,4,5,6,7,8,9,10]");
        assertThat(rdd.truncated()).contains("10");
        Outcome frame = run("val frame = spark.range(2).toDF(\"n\")\n%json frame");
        assertThat(frame.results().get("application/json"))
                .contains("\"values\":[0]")
                .contains("\"name\":\"n\"");
        assertThat(frame.truncated()).isNull();
    }

    @Test
    void magicsThatFail() {
        assertThat(failure("%nope x")).isEqualTo(Failure.of("UnknownMagic", "Unknown magic command nope"));
        assertThat(failure("%json nosuch")).isEqualTo(Failure.of("NameError", "Value nosuch does not exist"));
        assertThat(failure("val mx = List(List(1, \"a\"), List(\"b\", 2))\n%table mx"))
                .isEqualTo(Failure.of("TypeError", "table rows have different types"));
        assertThat(failure("val fun = (x: Int) => x\n%json fun"))
                .isEqualTo(Failure.of("ValueError", "Failed to convert value into a JSON value"));
        assertThat(failure("lazy val broken: Int = sys.error(\"broken\")\n%json broken")
                        .evalue())
                .contains("broken");
    }

    /** Runs a cell that prints something and then goes on for ever; gives what it leaves after its interrupt. */
    private static Outcome interrupted(int id, String code) throws Exception {
        Outcome outcome = new Outcome();
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> session.run(id, code, outcome));
        outcome.on().get(60, TimeUnit.SECONDS);
        session.engine().interrupt(id - 1);
        assertThat(run).as("another statement was to end").isNotDone();
        while (!run.isDone()) {
            session.engine().interrupt(id);
            Thread.onSpinWait();
        }
        session.engine().interrupt(id);
        return outcome;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) Thread.sleep(1000)",
                "while (true) {}",
                "var i = 0L; while (true) i += 1",
                "def f(): Unit = f(); f()",
                "Iterator.continually(1).foreach(_ => ())",
                "while (true) try { Thread.sleep(1000) } catch { case _: Exception => }",
                "var i = 0L; while (true) try { i += 1 } catch { case _: Throwable => i = 0 }",
                "object Busy { def go(): Int = { var i = 0; do { i += 1 } while (i >= 0 || i < 0); i } }; Busy.go()",
                "def even(n: Int): Boolean = odd(n); def odd(n: Int): Boolean = { n match { case -1 => true; case _ => even(n) } }; while (true) even(-1)",
                "synchronized { wait() }",
                "scala.concurrent.Await.result(scala.concurrent.Promise[Int]().future, scala.concurrent.duration.Duration.Inf)"
            })
    void interruptEndsTheCode(String endless) throws Exception {
        run("val kept = 5");
        Outcome outcome = interrupted(9001, "{ println(\"on\"); " + endless + " }");

        assertThat(outcome.failure().ename()).isEqualTo("Cancelled");
        assertThat(outcome.text()).isEqualTo("on\n");
        assertThat(text("kept"))
                .as("variables stay, nothing is left of the interrupt")
                .isEqualTo("res: Int = 5\n");
        assertThat(text("(1 to 3).foreach { i => Thread.sleep(1); println(i) }"))
                .isEqualTo("1\n2\n3\n");
    }

    @Test
    void theLastResortEndsCodeThatIsBusyInALibrary() throws Exception {
        Outcome outcome = new Outcome();
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> session.run(
                9201, "{ println(\"on\"); java.util.stream.LongStream.range(0, Long.MaxValue).sum() }", outcome));
        outcome.on().get(60, TimeUnit.SECONDS);
        session.engine().interrupt(9201);
        if (Runtime.version().feature() < 20) {
            assertThat(session.engine().kill(9200, "another statement")).isFalse();
            assertThat(session.engine().kill(9201, "it did not end")).isTrue();
        }
        run.get(60, TimeUnit.SECONDS);

        assertThat(outcome.failure().ename()).isEqualTo("Cancelled");
        assertThat(text("1 + 1")).isEqualTo("res: Int = 2\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System.exit(3)",
                "sys.exit(3)",
                "Runtime.getRuntime.halt(3)",
                "try sys.exit(3) catch { case e: Exception => 1 }"
            })
    void theEndOfTheJvmIsTheEndOfTheStatement(String code) {
        assertThat(failure(code)).isEqualTo(Failure.of("SystemExit", "3"));
        assertThat(failure("sys.exit()")).isEqualTo(Failure.of("SystemExit", "0"));
    }

    @Test
    void completion() {
        assertThat(session.engine().complete("\"a\".", 4))
                .contains("+", "charAt", "compareTo")
                .isSorted()
                .doesNotHaveDuplicates();
        run("val completeMe = \"x\"");
        assertThat(session.engine().complete("complet", 7)).contains("completeMe");
        assertThat(session.engine().complete("val y = 1\ncompleteMe.leng", 25)).contains("length");
        assertThat(session.engine().complete("nothing2.", 9)).isEmpty();
        assertThat(session.engine().complete("x", 99)).isEmpty();
    }

    @Test
    void completionWhileCodeRuns() throws Exception {
        Outcome outcome = new Outcome();
        CompletableFuture<Void> run = CompletableFuture.runAsync(
                () -> session.run(9101, "{ println(\"on\"); while (true) Thread.sleep(1000) }", outcome));
        outcome.on().get(60, TimeUnit.SECONDS);

        assertThat(session.engine().complete("\"a\".char", 8)).contains("charAt");

        while (!run.isDone()) {
            session.engine().interrupt(9101);
            Thread.onSpinWait();
        }
    }

    @Test
    void manyStatementsInOneCell() {
        String code =
                IntStream.range(0, 50).mapToObj(i -> "val many" + i + " = " + i).reduce("", (a, b) -> a + "\n" + b);

        assertThat(text(code)).endsWith("many49: Int = 49\n");
    }

    @Test
    void contextOfTheThreadIsPutBack() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        run("1");
        assertThat(thread.getContextClassLoader()).isSameAs(before);
        assertThat(
                        text(
                                "Thread.currentThread.getContextClassLoader.loadClass(\"org.apache.spark.SparkContext\") == classOf[org.apache.spark.SparkContext]"))
                .isEqualTo("res: Boolean = true\n");
        assertThat(LocalSpark.session().sparkContext().isStopped()).isFalse();
    }
}
