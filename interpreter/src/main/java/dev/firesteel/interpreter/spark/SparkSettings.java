// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.spark.SparkConf;

/**
 * The Spark configuration that a worker is started with. It comes as a file, since others can read a command line: Java
 * properties in UTF-8.
 */
public final class SparkSettings {
    private SparkSettings() {}

    /**
     * Reads the file.
     *
     * @throws IOException says in one sentence what is wrong with it
     */
    public static Map<String, String> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new IOException("the configuration file " + file + " does not exist", e);
        } catch (IllegalArgumentException | IOException e) {
            throw new IOException("the configuration file " + file + " cannot be read: " + e.getMessage(), e);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** These over what the process was started with ({@code spark-submit} passes system properties), and what must be. */
    static SparkConf toConf(Map<String, String> settings, Path replClassDirectory) {
        SparkConf conf = new SparkConf(true);
        settings.forEach(conf::set);
        conf.setIfMissing("spark.master", "local[*]");
        conf.setIfMissing("spark.app.name", "Firesteel");
        if (ParallelSql.of(settings) > 1) {
            // So that a large query does not keep the tasks of a small one waiting.
            conf.setIfMissing("spark.scheduler.mode", "FAIR");
        }
        conf.set("spark.ui.showConsoleProgress", "false");
        // Executors load REPL classes from here; with isolation each session would look in a folder of its own.
        conf.set("spark.repl.class.outputDir", replClassDirectory.toString());
        conf.set("spark.sql.artifact.isolation.enabled", "false");
        return conf;
    }
}
