// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

/** What is left when code in this JVM takes no interrupt. */
public final class LastResort {
    private LastResort() {}

    /**
     * Ends a thread wherever it is, which may leave what it worked on half done.
     *
     * @return false when this JVM can't: from Java 20 on
     */
    public static boolean stop(Thread thread) {
        try {
            Thread.class.getMethod("stop").invoke(thread);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
