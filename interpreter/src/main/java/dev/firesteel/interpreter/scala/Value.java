// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import scala.reflect.NameTransformer;

/** What a name stands for. */
record Value(@Nullable Object value) {

    /**
     * Follows a path such as {@code $line3.$read.INSTANCE.$iw.`x`}: an object, then methods without arguments. Nothing is
     * compiled for it.
     *
     * @return empty when nothing is there: a type, a method with parameters
     */
    static Optional<Value> at(String path, ClassLoader loader) {
        int name = path.indexOf("INSTANCE");
        try {
            Class<?> wrapper = Class.forName(path.substring(0, name - 1) + "$", true, loader);
            Object value = wrapper.getField("MODULE$").get(null);
            for (String step : path.substring(name).split("\\.", -1)) {
                String method = NameTransformer.encode(step.replace("`", ""));
                value = value.getClass().getMethod(method).invoke(value);
            }
            return Optional.of(new Value(value));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(Failure.cause(e).toString(), Failure.cause(e));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
