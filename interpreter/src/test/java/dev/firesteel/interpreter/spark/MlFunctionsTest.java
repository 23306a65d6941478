// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That their functions are there for a query is seen on a real worker process. */
final class MlFunctionsTest {
    private static final String SERVICES = "META-INF/services/org.apache.spark.sql.SparkSessionExtensionsProvider";

    @TempDir
    Path folder;

    @Test
    void onlyTheFileThatNamesThemAloneIsHidden() throws Exception {
        URL own = jar("ml", "# a licence\n\norg.apache.spark.sql.ml.InternalFunctionRegistration # ours\n");
        URL others = jar("others", "x.Provider\n");
        URL both = jar("both", "org.apache.spark.sql.ml.InternalFunctionRegistration\nx.Provider\n");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {own, others, both}, null)) {
            ClassLoader hidden = new MlFunctions(loader).hidden();
            List<URL> found = Collections.list(hidden.getResources(SERVICES));
            assertThat(found).extracting(URL::toString).noneMatch(file -> file.startsWith(own.toString()));
            assertThat(found).hasSize(2);
            assertThat(Collections.list(hidden.getResources("META-INF"))).hasSize(3);
        }
    }

    private URL jar(String name, String providers) throws Exception {
        Path services = folder.resolve(name).resolve(SERVICES);
        Files.createDirectories(services.getParent());
        Files.writeString(services, providers);
        return folder.resolve(name).toUri().toURL();
    }
}
