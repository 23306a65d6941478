// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The functions that Spark's ML library brings for SQL. Spark finds them as a service and registers them while it makes a
 * SparkSession, which fills the registry of all functions; here they are registered when the first query comes.
 */
final class MlFunctions {
    private static final Logger LOG = LoggerFactory.getLogger(MlFunctions.class);
    private static final String SERVICES = "META-INF/services/" + SparkSessionExtensionsProvider.class.getName();
    private static final String PROVIDER = "org.apache.spark.sql.ml.InternalFunctionRegistration";

    private final ClassLoader loader;
    private final Hidden hidden;
    private boolean due;

    MlFunctions(ClassLoader loader) {
        this.loader = requireNonNull(loader, "loader");
        this.hidden = new Hidden(loader);
    }

    /** The loader without them, and with all other services. */
    ClassLoader hidden() {
        return hidden;
    }

    /** Registers them if they were hidden; who comes meanwhile waits, for they must be there when a query is looked at. */
    synchronized void register() {
        if (!due) {
            return;
        }
        due = false;
        try {
            Object provider = Class.forName(PROVIDER, true, loader)
                    .getDeclaredConstructor()
                    .newInstance();
            ((SparkSessionExtensionsProvider) provider).apply(new SparkSessionExtensions());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.warn("The functions of Spark's ML library cannot be registered", e); // As Spark says of any extension.
        }
    }

    private synchronized void found() {
        due = true;
    }

    private final class Hidden extends ClassLoader {
        Hidden(ClassLoader parent) {
            super(parent);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            Enumeration<URL> all = super.getResources(name);
            if (!name.equals(SERVICES)) {
                return all;
            }
            List<URL> others = new ArrayList<>();
            while (all.hasMoreElements()) {
                URL file = all.nextElement();
                if (providers(file).equals(List.of(PROVIDER))) {
                    found();
                } else {
                    others.add(file);
                }
            }
            return Collections.enumeration(others);
        }
    }

    private static List<String> providers(URL file) throws IOException {
        try (InputStream in = file.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
