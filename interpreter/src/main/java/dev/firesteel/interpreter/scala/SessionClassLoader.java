// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.util.MutableURLClassLoader;

/**
 * Loads the jars of the session and the classes of its Scala lines, whichever interpreter compiled them. Spark keeps the
 * context class loader that it finds at its start, in the threads that read results and, with a local master, in the
 * executor; an interpreter is there only later, so it is put behind this loader when it comes.
 */
public final class SessionClassLoader extends MutableURLClassLoader {

    static {
        ClassLoader.registerAsParallelCapable();
    }

    private static final Pattern LINE = Pattern.compile("^\\$line(\\d{1,9})\\b.*");

    /** More lines than one interpreter ever has. */
    private static final int LINES_PER_INTERPRETER = 1_000_000;

    private final AtomicInteger reserved = new AtomicInteger();

    /** By the number of the first line. */
    private final ConcurrentSkipListMap<Integer, ClassLoader> interpreters = new ConcurrentSkipListMap<>();

    public SessionClassLoader(URL[] jars, ClassLoader parent) {
        super(jars, parent);
    }

    public void addJars(List<Path> jars) {
        for (Path jar : jars) {
            try {
                addURL(jar.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IllegalStateException("a file has no URL: " + jar, e);
            }
        }
    }

    /** The number that an interpreter's first line comes after, so that its classes have names of their own. */
    int reserveLines() {
        return reserved.getAndIncrement() * LINES_PER_INTERPRETER;
    }

    /** From now on lines from this number on, up to where another begins, come from this loader. */
    void addLines(int firstLine, ClassLoader interpreter) {
        interpreters.put(firstLine, interpreter);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Matcher line = LINE.matcher(name);
        if (line.matches()) {
            var interpreter = interpreters.floorEntry(Integer.parseInt(line.group(1)));
            if (interpreter != null) {
                return interpreter.getValue().loadClass(name);
            }
        }
        return super.findClass(name);
    }
}
