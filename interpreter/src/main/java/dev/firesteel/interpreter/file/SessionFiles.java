// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What was added to the session, as the engines see it. Lists only grow. Thread-safe. */
public final class SessionFiles {
    private final List<Path> jars = new ArrayList<>();
    private final List<Path> pythonFiles = new ArrayList<>();
    private int underWay;

    /** Jars, in the order they came; they are behind the session's class loader already. */
    public synchronized List<Path> jars() {
        return List.copyOf(jars);
    }

    /** Python files, in the order they came. */
    public synchronized List<Path> pythonFiles() {
        return List.copyOf(pythonFiles);
    }

    /** Waits until all that was asked for before has been added, or cannot be. */
    public synchronized void await() throws InterruptedException {
        while (underWay > 0) {
            wait();
        }
    }

    synchronized void begin() {
        underWay++;
    }

    synchronized void end() {
        underWay--;
        notifyAll();
    }

    synchronized void addJar(Path jar) {
        jars.add(jar);
    }

    synchronized void addPythonFile(Path file) {
        pythonFiles.add(file);
    }
}
