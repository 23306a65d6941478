// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionClassLoaderTest {
    @Test
    void itSeesJarsThatAreAddedLater() throws Exception {
        Path jar = Path.of(
                Test.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        SessionClassLoader loader = new SessionClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
        loader.addJars(List.of(jar));
        assertThat(loader.loadClass("org.junit.jupiter.api.Test").getClassLoader())
                .isSameAs(loader);
    }
}
