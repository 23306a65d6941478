// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.internal.util.SourceFile;
import scala.tools.nsc.Global;
import scala.tools.nsc.Settings;
import scala.tools.nsc.reporters.StoreReporter;

/** Real compilers side by side: what they write must not differ. */
class ShortSpecializationTest {
    /** One run each: one without a lambda or a tuple, then one with lambdas, then one with tuples and what is specialized. */
    private static final List<String> RUNS =
            List.of("class Plain { val two = 1 + 1; def half(x: Double) = x / 2 }", """
            class Lambdas {
              val increment = (x: Int) => x + 1
              val add: (Int, Long) => Double = (x, y) => x + y.toDouble
              val positive: Long => Boolean = _ > 0
              def later(x: => Int): Int = x + x
              val four = later(increment(1))
              val curried = ((a: Int, b: Int) => a + b).curried
              val partial: PartialFunction[Int, Int] = { case i if i > 0 => i }
              val operator: java.util.function.IntUnaryOperator = i => i + 1
            }
            class Doubled extends (Int => Int) { def apply(x: Int) = x * 2 }
            """, """
            class Pair[@specialized(Int, Long) T](val t: T) { def and[@specialized(Double) U](u: U) = (t, u) }
            trait Twice[@specialized(Int, Double) A] { def once(a: A): A; def twice(a: A): (A, A) = (once(a), once(a)) }
            object Increment extends Twice[Int] { def once(a: Int) = a + 1 }
            class Tuples {
              val pair = (1, 2)
              val swapped = (1L, 'c').swap
              val Tuple2(a, b) = new Pair(1).and(2.0)
              val sums = List((1, 2), (3, 4)).map { case (x, y) => x + y }
              val all = (for (i <- 1 to 3; j <- 1 to 3 if i != j) yield (i, (j, 1.0))).toMap
              val tupled = ((a: Int, b: Int) => a + b).tupled
              var both = Increment.twice(3)
            }
            """);

    @TempDir
    private Path folder;

    @Test
    void theClassesAreTheSame() throws IOException {
        Map<String, byte[]> whole = compiled("whole", global -> {});
        Map<String, byte[]> shorter = compiled("short", ShortSpecialization::install);
        assertThat(shorter.keySet())
                .isEqualTo(whole.keySet())
                .contains("Plain.class", "Doubled.class", "Pair$mcI$sp.class");
        whole.forEach((name, bytes) -> assertThat(shorter.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void runsUseIt() {
        Global global = compiler(folder);
        assertThat(global.currentRun().specializePhase()).isNotInstanceOf(ShortSpecialization.class);
        ShortSpecialization.install(global);
        assertThat(global.new Run().specializePhase()).isInstanceOf(ShortSpecialization.class);
    }

    private Map<String, byte[]> compiled(String name, Consumer<Global> change) throws IOException {
        Path classes = Files.createDirectory(folder.resolve(name));
        Global global = compiler(classes);
        change.accept(global);
        for (String code : RUNS) {
            SourceFile file = global.newSourceFile(code, "Code.scala");
            global.new Run()
                    .compileSources(CollectionConverters.asScala(List.of(file)).toList());
            assertThat(CollectionConverters.asJava(((StoreReporter) (Object) global.reporter()).infos()))
                    .isEmpty();
        }
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> written = Files.list(classes)) {
            for (Path file : written.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static Global compiler(Path classes) {
        Settings settings = new Settings();
        settings.processArguments(
                CollectionConverters.asScala(
                                List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path")))
                        .toList(),
                true);
        Global global = new Global(settings, new StoreReporter(settings));
        var unused = global.new Run();
        return global;
    }
}
