// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.file.AddedFile;
import dev.firesteel.interpreter.file.AddedNames;
import dev.firesteel.interpreter.file.FileAdder;
import dev.firesteel.interpreter.file.FileKind;
import dev.firesteel.interpreter.testing.LocalSpark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that are added while a Scala session runs. */
final class AddedFilesTest {
    private final AtomicInteger ids = new AtomicInteger();
    private final EngineContext context = LocalSpark.context();
    private final AddedNames names = new AddedNames();
    private Path folder;
    private FileAdder adder;
    private ScalaSession session;

    @BeforeEach
    void start() throws Exception {
        // Spark serves what was added as long as it runs.
        folder = Files.createTempDirectory(context.workDirectory(), "added");
        adder = new FileAdder(
                folder.resolve("files"),
                context.spark(),
                ((SessionClassLoader) context.classLoader())::addURL,
                context.files(),
                names,
                (sha256, target) -> Files.writeString(target, sha256),
                Runnable::run);
        session = ScalaSession.start(context);
    }

    @AfterEach
    void stop() {
        session.close();
    }

    private String said(String code) {
        Outcome outcome = session.run(code);
        return outcome.results() + " " + outcome.text() + " " + outcome.failure();
    }

    private String added(FileKind kind, Path file) {
        List<String> outcome = new ArrayList<>();
        adder.add(
                new AddedFile(
                        ids.incrementAndGet(),
                        kind,
                        file.getFileName().toString(),
                        "",
                        file.toUri().toString()),
                outcome::add);
        return String.join(";", outcome);
    }

    /** A jar with a class {@code NAME.Thing} whose {@code times(n)} is n times the factor. */
    private Path jar(String jarName, String name, int factor) throws IOException {
        Path classes = Files.createDirectory(folder.resolve(name));
        Path source = Files.writeString(
                classes.resolve("Thing.java"),
                "package " + name + "; public class Thing implements java.io.Serializable {"
                        + " public static int times(int n) { return n * " + factor + "; } }");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString()))
                .isZero();
        Path jar = folder.resolve(jarName);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry(name + "/Thing.class"));
            Files.copy(classes.resolve(name).resolve("Thing.class"), entries);
        }
        return jar;
    }

    @Test
    void classesOfAJarAreThereForTheNextStatement() throws IOException {
        assertThat(said("firstadded.Thing.times(2)")).contains("not found: value firstadded");

        assertThat(added(FileKind.JAR, jar("first added.jar", "firstadded", 3))).isEmpty();
        assertThat(added(FileKind.JAR, jar("second.jar", "secondadded", 5))).isEmpty();

        assertThat(said("firstadded.Thing.times(2)")).contains("Int = 6");
        assertThat(said("sc.parallelize(1 to 2).map(secondadded.Thing.times(_)).sum"))
                .contains("Double = 15.0");
    }

    @Test
    void aJarThatIsThereBeforeTheFirstStatement() throws IOException {
        assertThat(added(FileKind.JAR, jar("early.jar", "early", 7))).isEmpty();

        assertThat(said("early.Thing.times(2)")).contains("Int = 14");
    }

    @Test
    void whatCannotBeAddedIsToldInOneLineAndAgain() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        assertThat(added(FileKind.JAR, text)).startsWith("it is no jar: ");
        assertThat(added(FileKind.FILE, folder.resolve("none")))
                .isEqualTo(folder.resolve("none") + " is not there, or no file.");
        AddedFile odd = new AddedFile(77, FileKind.FILE, "a", "", "nosuch://host/a");
        List<String> outcomes = new ArrayList<>();
        adder.add(odd, outcomes::add);
        adder.add(odd, outcomes::add);
        assertThat(outcomes).hasSize(2).allMatch(outcome -> outcome.startsWith("nosuch://host/a cannot be read: "));
    }

    /** Executors, which have one folder for all, would fail with every later task. */
    @Test
    void aNameThatANeighbourHasForAnotherContentIsRefused() throws IOException {
        Path first =
                Files.writeString(Files.createDirectory(folder.resolve("one")).resolve("same.txt"), "1");
        Path second =
                Files.writeString(Files.createDirectory(folder.resolve("two")).resolve("same.txt"), "2");
        assertThat(added(FileKind.FILE, first)).isEmpty();
        assertThat(added(FileKind.FILE, second))
                .isEqualTo("Another session of this application has added another file named same.txt.");
        assertThat(added(FileKind.FILE, first)).isEmpty();
    }

    @Test
    void artifactsComeFromTheirSource() {
        List<String> outcome = new ArrayList<>();
        adder.add(new AddedFile(99, FileKind.FILE, "art fact.txt", "content", ""), outcome::add);
        assertThat(outcome).containsExactly("");

        assertThat(said("""
                sc.parallelize(Seq(1), 1).map(_ => scala.io.Source.fromFile(
                  org.apache.spark.SparkFiles.get("art fact.txt")).mkString).first
                """)).contains("content");
    }
}
