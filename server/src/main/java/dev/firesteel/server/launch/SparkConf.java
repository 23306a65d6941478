// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Spark configuration of one application: spark-defaults.conf, then the server's, then the request's, then what is not negotiable. */
final class SparkConf {
    private SparkConf() {}

    static Map<String, String> of(LocalSettings settings, Path confDir, Map<String, String> requested, Path folder)
            throws IOException {
        Map<String, String> conf = common(settings, confDir);
        conf.putAll(requested);
        putFixed(settings, conf);
        if (settings.onYarn()) {
            // Ships pyspark to executors, and to the driver in the cluster.
            conf.put("spark.yarn.isPython", "true");
            conf.put("spark.yarn.submit.waitAppCompletion", "true");
            conf.put("spark.yarn.maxAppAttempts", "1");
        }
        if (isLocal(settings.master())) {
            conf.putIfAbsent("spark.driver.host", "127.0.0.1");
            conf.putIfAbsent("spark.driver.bindAddress", "127.0.0.1");
            // Removed with the folder, also when the driver had no time to.
            conf.putIfAbsent("spark.local.dir", folder.resolve("spark-local").toString());
        }
        return conf;
    }

    /** That of an application whose request says nothing, without what is each one's own. */
    static Map<String, String> common(LocalSettings settings, Path confDir) throws IOException {
        Map<String, String> conf = new TreeMap<>(defaults(confDir.resolve("spark-defaults.conf")));
        conf.putAll(settings.sparkConf());
        putFixed(settings, conf);
        return conf;
    }

    private static void putFixed(LocalSettings settings, Map<String, String> conf) {
        conf.put("spark.master", settings.master());
        conf.put(LocalSettings.DEPLOY_MODE, settings.deployMode());
    }

    /** Writes a file that nobody else can read. */
    static Path write(Map<String, String> conf, Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Properties properties = new Properties();
        properties.putAll(conf);
        // To a stream, which has everything beyond ASCII escaped: readable in every encoding.
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        return file;
    }

    static boolean isLocal(String master) {
        return master.equals("local") || master.startsWith("local[") || master.startsWith("local-cluster[");
    }

    /** Local files that the configuration names and that aren't there. Spark itself would start without them. */
    static List<String> missingFiles(Map<String, String> conf) {
        return Stream.of("spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles")
                .flatMap(key -> list(conf.getOrDefault(key, "")))
                .filter(uri -> uri.startsWith("/") || uri.startsWith("file:/"))
                .filter(uri ->
                        !Files.exists(Path.of(uri.replaceFirst("^file:/+", "/").replaceFirst("#.*$", ""))))
                .toList();
    }

    private static Stream<String> list(String value) {
        return Arrays.stream(value.split(",")).map(String::strip).filter(item -> !item.isEmpty());
    }

    private static Map<String, String> defaults(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties.stringPropertyNames().stream()
                .filter(key -> key.startsWith("spark."))
                .collect(Collectors.toMap(
                        key -> key, key -> properties.getProperty(key).strip()));
    }
}
