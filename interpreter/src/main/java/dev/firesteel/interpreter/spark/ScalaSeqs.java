// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import scala.collection.Iterator;

/**
 * Reads what Spark returns as a {@code Seq}: a different interface in Scala 2.12 and 2.13, so a call compiled against one
 * does not link against the other.
 */
final class ScalaSeqs {
    private ScalaSeqs() {}

    /** The elements of the {@code Seq} that a method without parameters returns. */
    @SuppressWarnings("unchecked") // The caller knows what its method returns.
    static <T> List<T> of(Object target, String method) {
        try {
            Object seq = target.getClass().getMethod(method).invoke(target);
            List<T> elements = new ArrayList<>();
            for (Iterator<?> i = ((scala.collection.Iterable<?>) seq).iterator(); i.hasNext(); ) {
                elements.add((T) i.next());
            }
            return elements;
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(target.getClass().getName() + "." + method + " cannot be called", e);
        }
    }
}
