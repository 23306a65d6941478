// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import scala.reflect.internal.util.AbstractFileClassLoader;
import scala.reflect.io.AbstractFile;
import scala.tools.nsc.interpreter.IMain;

/**
 * Loads the classes that one interpreter compiles, woven by {@link Weaver}. It never asks its parent for them: the parent may be the
 * {@link SessionClassLoader}, which asks this one.
 */
final class LineClassLoader extends AbstractFileClassLoader {

    private LineClassLoader(AbstractFile classes, ClassLoader parent) {
        super(classes, parent);
    }

    /** Puts a new one in the place of the interpreter's own. */
    static LineClassLoader install(IMain interpreter) {
        AbstractFileClassLoader own = interpreter.classLoader();
        LineClassLoader loader = new LineClassLoader(own.root(), own.getParent());
        try {
            Method set = IMain.class.getDeclaredMethod("_classLoader_$eq", AbstractFileClassLoader.class);
            set.setAccessible(true);
            set.invoke(interpreter, loader);
            return loader;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the interpreter's class loader can't be replaced", e);
        }
    }

    /** Resources are as they were compiled: closures are examined there, and executors get them. */
    @Override
    public byte[] classBytes(String name) {
        // Scala's own way asks the parents first, and so looks into every jar for what only this one can have.
        AbstractFile file = findAbstractFile(name.replace('.', '/') + ".class");
        byte[] compiled = file == null ? super.classBytes(name) : bytes(file);
        return compiled.length == 0 ? compiled : Weaver.weave(compiled);
    }

    private static byte[] bytes(AbstractFile file) {
        try {
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("$line")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }
}
