// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import scala.reflect.internal.Reporter;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;

/**
 * The compiler's interpreter, in steps of our own: read a cell, compile a unit, run it. One lock guards the compiler; it
 * is not held while user code runs.
 */
final class Repl implements AutoCloseable {

    /** For what takes a number between two units: completions, and units that are not compiled. */
    private static final int LINES_IN_RESERVE = 1_000;

    private final Dialect dialect = Dialect.current();
    private final StringWriter reported = new StringWriter();
    private final ReentrantLock compiler = new ReentrantLock();
    private final IMain interpreter;
    private final Reporter reporter;
    private final ClassLoader parent;
    private final Path linkDirectory;
    private final LineClassLoader classLoader;

    /** What the session has defined, and the way to it; read without the compiler's lock. */
    private final ConcurrentSkipListMap<String, String> paths = new ConcurrentSkipListMap<>();

    /** The line whose number is not this interpreter's any more. */
    private int linesEnd = Integer.MAX_VALUE;

    /** How many of the jars that were added later it compiles against. */
    private int jarsAdded;

    /**
     * An interpreter that is not initialized yet.
     *
     * @param classDirectory where it writes the classes that it compiles; others may have it too
     * @param linkDirectory where it may put links to jars
     * @param jars to compile against, beside the class path of this JVM
     * @param parent loads everything but the classes that it compiles
     */
    Repl(Path classDirectory, Path linkDirectory, List<Path> jars, ClassLoader parent) {
        Settings settings = new Settings();
        List<String> arguments = new ArrayList<>(List.of(
                "-Yrepl-class-based", "-Yrepl-outdir", classDirectory.toString(), "-classpath", classPath(jars)));
        arguments.addAll(dialect.arguments());
        settings.processArguments(scalaList(arguments), true);
        this.interpreter = dialect.open(settings, parent, new PrintWriter(reported, true));
        this.classLoader = LineClassLoader.install(interpreter);
        this.parent = parent;
        this.linkDirectory = linkDirectory;
        this.reporter = (Reporter) (Object) interpreter.reporter();
    }

    private static String classPath(List<Path> jars) {
        String own = System.getProperty("java.class.path");
        return own + jars.stream().map(jar -> File.pathSeparator + jar).collect(Collectors.joining());
    }

    /** Compiles against these too from now on; the list only grows. Their classes come from the parent loader. */
    void addJars(List<Path> jars) {
        compiler.lock();
        try {
            if (jars.size() > jarsAdded) {
                List<URL> added = new ArrayList<>();
                for (Path jar : jars.subList(jarsAdded, jars.size())) {
                    added.add(plainlyNamed(jar, added.size()).toUri().toURL());
                }
                dialect.addToClassPath(interpreter, scalaList(added));
                jarsAdded = jars.size();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            compiler.unlock();
        }
    }

    /** The compiler takes what it finds in a URL for the path, so spaces and the like must not be in it. */
    private Path plainlyNamed(Path jar, int index) throws IOException {
        if (jar.toUri().getRawPath().equals(jar.toString())) {
            return jar;
        }
        Path link = Files.createDirectories(linkDirectory).resolve("jar-" + (jarsAdded + index) + ".jar");
        Files.deleteIfExists(link);
        return Files.createSymbolicLink(link, jar.toAbsolutePath());
    }

    private static <T> scala.collection.immutable.List<T> scalaList(List<T> values) {
        scala.collection.immutable.List<T> list = scala.collection.immutable.List$.MODULE$.empty();
        for (int i = values.size() - 1; i >= 0; i--) {
            list = list.$colon$colon(values.get(i));
        }
        return list;
    }

    /** Loads the compiler. */
    void initialize() {
        dialect.initialize(interpreter);
        takeLines();
    }

    /** Numbers that no other interpreter has, so that several can write their classes to one place. */
    private void takeLines() {
        if (parent instanceof SessionClassLoader application) {
            int before = application.reserveLines();
            dialect.skipLines(interpreter, before);
            application.addLines(before, classLoader);
            linesEnd = before + SessionClassLoader.LINES_IN_RANGE;
        }
    }

    ClassLoader classLoader() {
        return classLoader;
    }

    /** Source that can't be compiled. */
    static final class NotCompiled extends Exception {
        private static final long serialVersionUID = 1;

        NotCompiled(String report) {
            super(report);
        }

        /** What the compiler said. */
        String report() {
            return requireNonNull(getMessage());
        }
    }

    /** Reads a cell without running anything of it. */
    List<Part> read(String code) throws NotCompiled {
        compiler.lock();
        try {
            Cell.Result cell = Cell.read(new CellParser(interpreter.global(), reporter), code);
            String report = takeReport();
            return switch (cell.outcome()) {
                case COMPLETE -> cell.parts();
                case INCOMPLETE -> throw new NotCompiled("incomplete statement");
                case WRONG -> throw new NotCompiled(report);
            };
        } finally {
            compiler.unlock();
        }
    }

    /** Compiles a unit; what it defines is not known until it has run. */
    Line compile(Part.Code code) throws NotCompiled {
        compiler.lock();
        try {
            reporter.reset();
            Optional<IMain.Request> compiled = dialect.compile(interpreter, code);
            reporter.reset();
            interpreter.global().currentRun().reporting().clearAllConditionalWarnings();
            String report = takeReport();
            Line line = Line.of(interpreter, dialect, compiled.orElseThrow(() -> new NotCompiled(report)), report);
            int number = line.request().lineRep().lineId();
            if (number >= linesEnd - LINES_IN_RESERVE) {
                takeLines();
            }
            return line;
        } finally {
            compiler.unlock();
        }
    }

    /**
     * Makes known what a line that has run defines.
     *
     * @param said what its evaluation gave
     * @return the echo
     */
    String record(Line line, String said) {
        return record(line, said, Map.of());
    }

    /** As {@link #record(Line, String)}, for a line that imports from values of known classes. */
    String record(Line line, String said, Map<String, String> classes) {
        compiler.lock();
        try {
            dialect.record(interpreter, line.request(), classes);
            paths.putAll(line.paths());
            return Echo.of(said) + assignment(line) + takeReport();
        } finally {
            compiler.unlock();
        }
    }

    /** As {@link #record}, but nothing is made known, and the names that were used up for it can be used again. */
    String drop(String said) {
        compiler.lock();
        try {
            dialect.reuseNames(interpreter);
            return Echo.of(said) + takeReport();
        } finally {
            compiler.unlock();
        }
    }

    /** What is said after {@code x = 2}. */
    private String assignment(Line line) {
        String name = line.assigned();
        if (name == null) {
            return "";
        }
        return valueOf(name)
                .map(found -> Echo.of(name + ": " + interpreter.typeOfTerm(name).finalResultType() + " = "
                        + Echo.text(found.value())))
                .orElse("");
    }

    /** The value of a name of this session; empty when there is none. */
    Optional<Value> valueOf(String name) {
        return Optional.ofNullable(paths.get(name)).flatMap(path -> Value.at(path, classLoader));
    }

    /**
     * What could stand at the cursor, sorted. Known names only when the compiler is not free within the time.
     */
    List<String> complete(String code, int cursor, Duration patience) throws InterruptedException {
        if (!compiler.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return knownNames(code, cursor);
        }
        try {
            List<String> found = dialect.complete(interpreter, code, cursor);
            return found.stream().distinct().sorted().toList();
        } finally {
            reporter.reset();
            takeReport();
            compiler.unlock();
        }
    }

    private List<String> knownNames(String code, int cursor) {
        int start = cursor;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
            start--;
        }
        if (start > 0 && code.charAt(start - 1) == '.') {
            return List.of();
        }
        String prefix = code.substring(start, cursor);
        return paths.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    private String takeReport() {
        String report = reported.toString();
        reported.getBuffer().setLength(0);
        return report;
    }

    @Override
    public void close() {
        if (parent instanceof SessionClassLoader application) {
            application.removeLines(classLoader);
        }
        interpreter.close();
    }
}
