// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a Spark that runs the configuration of the session that takes it: all of it, or nothing. */
public final class RuntimeConf {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeConf.class);
    /** Read whenever it is needed, so it can be set at any time. */
    private static final String OWN = "spark.firesteel.";

    private final CompletableFuture<SparkSession> spark;
    private final Executor executor;

    public RuntimeConf(CompletableFuture<SparkSession> spark, Executor executor) {
        this.spark = requireNonNull(spark, "spark");
        this.executor = requireNonNull(executor, "executor");
    }

    /** The answer names the keys that cannot be set; it never comes when Spark did not start, with which the worker ends. */
    public void set(Map<String, String> conf, Consumer<List<String>> answer) {
        var unused = spark.thenAcceptAsync(session -> answer.accept(set(session.conf(), conf)), executor);
    }

    /** The keys that Spark takes only at its start. */
    static List<String> fixed(RuntimeConfig spark, Map<String, String> conf) {
        return conf.keySet().stream()
                .filter(key -> !key.startsWith(OWN) && !spark.isModifiable(key))
                .sorted()
                .toList();
    }

    static List<String> set(RuntimeConfig spark, Map<String, String> conf) {
        List<String> fixed = fixed(spark, conf);
        if (!fixed.isEmpty()) {
            return fixed;
        }
        Map<String, String> before = new HashMap<>();
        List<String> set = new ArrayList<>();
        for (Map.Entry<String, String> entry : conf.entrySet()) {
            String key = entry.getKey();
            try {
                spark.getOption(key).foreach(value -> before.put(key, value));
                spark.set(key, entry.getValue());
                set.add(key);
            } catch (RuntimeException e) {
                LOG.info("{} is not set: {}", key, e.getMessage());
                set.forEach(done -> restore(spark, done, before.get(done)));
                return List.of(key);
            }
        }
        return List.of();
    }

    private static void restore(RuntimeConfig spark, String key, @Nullable String value) {
        if (value == null) {
            spark.unset(key);
        } else {
            spark.set(key, value);
        }
    }
}
