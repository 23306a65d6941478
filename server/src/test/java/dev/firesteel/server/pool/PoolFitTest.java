// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolFitTest {
    private static final Map<String, String> STARTED =
            Map.of("spark.master", "local[*]", "spark.driver.memory", "2g", "spark.sql.catalogImplementation", "hive");

    private static PoolFit fit(Map<String, String> wanted) {
        return PoolFit.of(wanted, null, STARTED);
    }

    @Test
    void aSessionThatSaysNothingFits() {
        assertThat(fit(Map.of())).isEqualTo(new PoolFit(Map.of(), null));
    }

    @Test
    void whatTheWorkersHaveAnywayFits() {
        assertThat(fit(Map.of("spark.driver.memory", "2g", "spark.sql.catalogImplementation", "hive")))
                .isEqualTo(new PoolFit(Map.of(), null));
    }

    @Test
    void whatSparkReadsWhileItRunsIsToBeSet() {
        Map<String, String> wanted = Map.of("spark.sql.shuffle.partitions", "8", "spark.firesteel.sql.rows", "10");

        assertThat(fit(wanted)).isEqualTo(new PoolFit(wanted, null));
    }

    @Test
    void theNameIsLetGo() {
        assertThat(fit(Map.of("spark.app.name", "nb"))).isEqualTo(new PoolFit(Map.of(), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.driver.memory",
                "spark.driver.cores",
                "spark.executor.memory",
                "spark.executor.cores",
                "spark.executor.instances",
                "spark.yarn.queue",
                "spark.jars",
                "spark.jars.packages",
                "spark.files",
                "spark.archives",
                "spark.submit.pyFiles",
                "spark.pyspark.python",
                "spark.pyspark.driver.python",
                "spark.driver.extraJavaOptions",
                "spark.serializer",
                "spark.firesteel.sql.parallel"
            })
    void whatSparkReadsAtItsStartDoesNotFit(String key) {
        assertThat(fit(Map.of(key, "other", "spark.sql.shuffle.partitions", "8")))
                .isEqualTo(new PoolFit(Map.of(), key + " is set"));
    }

    /** Values may be secrets. */
    @Test
    void allKeysThatDoNotFitAreNamedWithoutTheirValues() {
        assertThat(fit(Map.of("spark.jars", "b.jar", "spark.hadoop.fs.s3a.secret.key", "hush"))
                        .misfit())
                .isEqualTo("spark.hadoop.fs.s3a.secret.key, spark.jars are set");
    }

    @Test
    void aSessionThatRunsAsSomebodyElseDoesNotFit() {
        assertThat(PoolFit.of(Map.of(), "alice", STARTED).misfit()).isEqualTo("it runs as alice");
    }

    @Test
    void theTimeBetweenFailuresDoublesUpToFiveMinutes() {
        BackOff backOff = new BackOff();
        for (int seconds = 1; seconds <= 256; seconds *= 2) {
            assertThat(backOff.next()).hasSeconds(seconds);
        }
        assertThat(backOff.next()).hasMinutes(5);
        backOff.reset();
        assertThat(backOff.next()).hasSeconds(1);
    }
}
