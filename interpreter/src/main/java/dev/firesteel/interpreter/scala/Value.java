// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import scala.reflect.NameTransformer;
import scala.runtime.BoxedUnit;

/** What a name stands for. */
record Value(@Nullable Object value) {

    private static final String INSTANCE = "INSTANCE";

    /** What is at the end of a path; empty when nothing is there: a type, a method with parameters. */
    static Optional<Value> at(String path, ClassLoader loader) {
        try {
            return Optional.of(new Value(follow(path, loader)));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(Failure.cause(e).toString(), Failure.cause(e));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /**
     * Follows a path such as {@code $line3.$read.INSTANCE.$iw.`x`}: an object, then methods without arguments or objects
     * within. Nothing is compiled for it; the code of the line runs when it has not yet.
     */
    static @Nullable Object follow(String path, ClassLoader loader) throws ReflectiveOperationException {
        int name = path.indexOf(INSTANCE);
        Object value = module(path.substring(0, name - 1), loader);
        for (String step : path.substring(name).split("\\.", -1)) {
            value = step(requireNonNull(value, step), NameTransformer.encode(step.replace("`", "")));
        }
        return value;
    }

    private static @Nullable Object step(Object value, String name) throws ReflectiveOperationException {
        Method method;
        try {
            method = value.getClass().getMethod(name);
        } catch (NoSuchMethodException e) {
            return module(value.getClass().getName() + name, value.getClass().getClassLoader());
        }
        Object next = method.invoke(value);
        return method.getReturnType() == void.class ? BoxedUnit.UNIT : next;
    }

    private static Object module(String name, ClassLoader loader) throws ReflectiveOperationException {
        return Class.forName(name + "$", true, loader).getField("MODULE$").get(null);
    }

    /** An object of a value class. */
    static Object boxed(@Nullable Object underlying, Class<?> valueClass) throws ReflectiveOperationException {
        Constructor<?> constructor = valueClass.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(underlying);
    }
}
