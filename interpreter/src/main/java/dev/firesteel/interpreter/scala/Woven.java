// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import scala.runtime.Nothing$;

/**
 * What the driver's copies of a session's classes call, put there by {@link Weaver}. Public because they are in packages
 * and loaders of their own; nothing else is meant to call it.
 */
@SuppressWarnings("DoNotCallSuggester") // nobody calls these in source
public final class Woven {

    private static final Set<Thread> CANCELLED = ConcurrentHashMap.newKeySet();

    /** True while there are such threads; the one thing that a loop reads. */
    private static volatile boolean pending;

    private Woven() {}

    /** At the start of each method and before each jump backwards. */
    public static void check() {
        if (pending) {
            endIfCancelled();
        }
    }

    private static void endIfCancelled() {
        if (CANCELLED.contains(Thread.currentThread())) {
            throw new StatementCancelled();
        }
    }

    /** In the place of {@code System.exit}. */
    public static void exit(int status) {
        throw new SystemExit(status);
    }

    /** In the place of {@code Runtime.exit} and {@code Runtime.halt}. */
    public static void exit(Runtime runtime, int status) {
        throw new SystemExit(status);
    }

    /** In the place of {@code sys.exit}. */
    public static Nothing$ exit(scala.sys.package$ sys, int status) {
        throw new SystemExit(status);
    }

    /** In the place of {@code sys.exit} without a status. */
    public static Nothing$ exit(scala.sys.package$ sys) {
        throw new SystemExit(0);
    }

    /** From now on this thread ends where it next checks. */
    static synchronized void cancel(Thread thread) {
        CANCELLED.add(thread);
        pending = true;
    }

    /** The thread goes on with something else. */
    static synchronized void forget(Thread thread) {
        CANCELLED.remove(thread);
        pending = !CANCELLED.isEmpty();
    }
}
