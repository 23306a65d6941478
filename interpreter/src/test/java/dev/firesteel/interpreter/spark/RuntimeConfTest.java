// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.testing.LocalSpark;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

final class RuntimeConfTest {
    private static final String PARTITIONS = "spark.sql.shuffle.partitions";
    private static final String ZONE = "spark.sql.session.timeZone";

    private final SparkSession session = LocalSpark.session().newSession();
    private final RuntimeConfig conf = session.conf();

    @Test
    void setsWhatSparkReadsWhileItRuns() {
        assertThat(RuntimeConf.set(conf, Map.of(PARTITIONS, "7", "spark.firesteel.sql.rows", "5")))
                .isEmpty();

        assertThat(conf.get(PARTITIONS)).isEqualTo("7");
        assertThat(conf.get("spark.firesteel.sql.rows")).isEqualTo("5");
    }

    @Test
    void setsNothingWhenSomethingIsFixedOrUnknown() {
        assertThat(RuntimeConf.set(
                        conf,
                        Map.of(PARTITIONS, "7", "spark.sql.warehouse.dir", "/x", "spark.sql.catalog.mine", "a.B")))
                .containsExactly("spark.sql.catalog.mine", "spark.sql.warehouse.dir");

        assertThat(conf.get(PARTITIONS)).isEqualTo("2");
    }

    @Test
    void setsNothingWhenAValueIsRefused() {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put(ZONE, "Europe/Vienna");
        wanted.put("spark.firesteel.sql.rows", "5");
        wanted.put(PARTITIONS, "many");

        assertThat(RuntimeConf.set(conf, wanted)).containsExactly(PARTITIONS);

        assertThat(conf.get(ZONE)).isEqualTo("UTC");
        assertThat(conf.getOption("spark.firesteel.sql.rows").isEmpty()).isTrue();
        assertThat(conf.get(PARTITIONS)).isEqualTo("2");
    }
}
