// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void linesComeFromTheInterpreterWhoseRangeItIs() throws Exception {
        SessionClassLoader loader = new SessionClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
        Lines first = new Lines();
        Lines second = new Lines();
        loader.addLines(loader.reserveLines(), first);
        int other = loader.reserveLines();
        loader.addLines(other, second);
        loader.addLines(loader.reserveLines(), first);
        assertThat(other).isEqualTo(SessionClassLoader.LINES_IN_RANGE);
        assertThat(loader.loadClass("$line9999.$read")).isSameAs(first.one);
        assertThat(loader.loadClass("$line10001.$read")).isSameAs(second.one);
        assertThat(loader.loadClass("$line20001.$read")).isSameAs(first.one);
        loader.removeLines(first);
        assertThatThrownBy(() -> loader.loadClass("$line9999.$read")).isInstanceOf(ClassNotFoundException.class);
        assertThat(loader.reserveLines()).isEqualTo(3 * SessionClassLoader.LINES_IN_RANGE);
    }

    /** All of whose classes are one. */
    private static final class Lines extends ClassLoader {
        final Class<?> one = new Object() {}.getClass();

        @Override
        public Class<?> loadClass(String name) {
            return one;
        }
    }
}
