// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** What the build wrote down about itself. Empty where it didn't know. */
public record BuildInfo(String version, String revision, String branch, String date, String user) {

    public static BuildInfo read() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in == null) {
                throw new IllegalStateException("the build left no build.properties");
            }
            Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(
                value(properties, "version"),
                value(properties, "revision"),
                value(properties, "branch"),
                value(properties, "date"),
                value(properties, "user"));
    }

    /** What Ant didn't know it leaves as it is written. */
    private static String value(Properties properties, String key) {
        String value = properties.getProperty(key, "");
        return value.startsWith("${") ? "" : value;
    }
}
