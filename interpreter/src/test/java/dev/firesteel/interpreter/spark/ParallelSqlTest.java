// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ParallelSqlTest {
    @Test
    void oneUnlessTheConfigurationSaysMore() {
        assertThat(ParallelSql.of(Map.of())).isEqualTo(1);
        assertThat(ParallelSql.of(Map.of("spark.firesteel.sql.parallel", " 64 ")))
                .isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65", "-1", "many", "", "2.5"})
    void refusesWhatIsNoSuchNumber(String text) {
        assertThatThrownBy(() -> ParallelSql.of(Map.of("spark.firesteel.sql.parallel", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spark.firesteel.sql.parallel: " + text + " (expected: 1 to 64)");
    }

    @Test
    void sparkSharesFairlyUnlessTheConfigurationSaysOtherwise() {
        String parallel = "spark.firesteel.sql.parallel";
        String mode = "spark.scheduler.mode";
        assertThat(conf(Map.of(parallel, "2")).get(mode)).isEqualTo("FAIR");
        assertThat(conf(Map.of(parallel, "2", mode, "FIFO")).get(mode)).isEqualTo("FIFO");
        assertThat(conf(Map.of()).contains(mode)).isFalse();
    }

    private static SparkConf conf(Map<String, String> settings) {
        return SparkSettings.toConf(settings, Path.of("classes"));
    }
}
