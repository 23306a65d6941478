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
 * Loads the jars of the application and the classes of Scala lines, whichever interpreter compiled them. Spark keeps the
 * context class loader that it finds at its start, in the threads that read results and, with a local master, in the
 * executor; an interpreter is there only later, so it is put behind this loader when it comes.
 */
public final class SessionClassLoader extends MutableURLClassLoader {

    static {
        ClassLoader.registerAsParallelCapable();
    }

    private static final Pattern LINE = Pattern.compile("^\\$line(\\d{1,9})\\b.*");

    /** An interpreter that has more takes another range. Ranges are never used again: executors keep what they have loaded. */
    static final int LINES_IN_RANGE = 10_000;

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

    /** The number that a range of lines comes after, so that an interpreter's classes have names of their own. */
    int reserveLines() {
        return Math.multiplyExact(reserved.getAndIncrement(), LINES_IN_RANGE);
    }

    /** From now on lines from this number on, up to where another begins, come from this loader. */
    void addLines(int firstLine, ClassLoader interpreter) {
        interpreters.put(firstLine, interpreter);
    }

    /** Lets go of a loader. */
    void removeLines(ClassLoader interpreter) {
        interpreters.values().removeIf(interpreter::equals);
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
