// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.link.HostedSession;
import dev.firesteel.interpreter.link.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkerOptionsTest {
    private static final List<String> NEEDED =
            List.of("--server", "a:1,b:2", "--worker-id", "w", "--conf", "c", "--kind", "spark", "--work-dir", "d");
    private static final Map<String, String> TOKEN = Map.of("FIRESTEEL_WORKER_TOKEN", "t");

    @Test
    void readsWhatIsNeeded() {
        WorkerOptions options = parse();
        assertThat(options.link().servers()).containsExactly(new ServerAddress("a", 1), new ServerAddress("b", 2));
        assertThat(options.link().workerId()).isEqualTo("w");
        assertThat(options.link().token()).isEqualTo("t");
        assertThat(options.link().orphanTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(options.conf()).isEqualTo(Path.of("c"));
        assertThat(options.language()).isEqualTo(Language.SCALA);
        assertThat(options.workDirectory()).isAbsolute();
        assertThat(options.maxUnacknowledgedBytes()).isEqualTo(32 << 20);
    }

    @Test
    void neverShowsTheToken() {
        assertThat(parse().toString()).doesNotContain("token=t").contains("worker w");
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "90s,90000", "10m,600000"})
    void durationsHaveUnits(String text, long millis) {
        assertThat(parse("--orphan-timeout", text).link().orphanTimeout()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"pyspark,PYTHON", "sparkr,R", "sql,SQL", "shared,", "pool,", "host,"})
    void kindsAreLivysWords(String kind, Language language) {
        assertThat(parse("--kind", kind).language()).isEqualTo(language);
    }

    @Test
    void aWorkerOfThePoolIsOneThatHasNoSessionYet() {
        assertThat(parse("--kind", "pool").pooled()).isTrue();
        assertThat(parse("--kind", "shared").pooled()).isFalse();
    }

    @Test
    void aSessionThatIsHostedHasItsOwnWayToTheServerAndItsOwnFolder() {
        WorkerOptions host = parse("--kind", "host");
        assertThat(host.host()).isTrue();
        assertThat(parse("--kind", "shared").host()).isFalse();
        HostedSession hosted =
                new HostedSession("w5", "secret", "session-5", Language.SQL, Map.of("spark.sql.ansi.enabled", "true"));
        SessionStart start = host.session(Map.of("spark.master", "local", "spark.sql.ansi.enabled", "false"), hosted);
        assertThat(start.link().servers()).isEqualTo(host.link().servers());
        assertThat(start.link().workerId()).isEqualTo("w5");
        assertThat(start.link().token()).isEqualTo("secret");
        assertThat(start.scope()).isEqualTo(new SessionScope("session-5"));
        assertThat(start.language()).isEqualTo(Language.SQL);
        assertThat(start.conf()).containsEntry("spark.master", "local").containsEntry("spark.sql.ansi.enabled", "true");
        assertThat(start.workDirectory()).isEqualTo(host.workDirectory().resolve("session-5"));
        assertThat(hosted.toString()).doesNotContain("secret").doesNotContain("true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--kind|scala|--kind: scala (expected: spark, pyspark, sparkr, sql, shared, pool or host)",
                "--orphan-timeout|10|--orphan-timeout: 10 (expected: such as 500ms, 90s or 10m)",
                "--orphan-timeout|0s|orphanTimeout: PT0S (expected: > 0)",
                "--max-unacknowledged-bytes|x|--max-unacknowledged-bytes: x (expected: a whole number)",
                "--server|nowhere|server: nowhere (expected: host:port)"
            })
    void refusesOtherValues(String name, String value, String message) {
        assertThatThrownBy(() -> parse(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesUnknownAndMissingOptions() {
        assertThatThrownBy(() -> parse("--port", "1")).hasMessageStartingWith("--port: unknown (expected: one of ");
        assertThatThrownBy(() -> parse("--kind")).hasMessage("--kind: no value");
        assertThatThrownBy(() -> WorkerOptions.parse(new String[] {"--server", "a:1"}, TOKEN))
                .hasMessage("--worker-id: missing");
        assertThatThrownBy(() -> WorkerOptions.parse(NEEDED.toArray(String[]::new), Map.of()))
                .hasMessage("FIRESTEEL_WORKER_TOKEN: not set (expected: the worker's token)");
    }

    private static WorkerOptions parse(String... more) {
        List<String> arguments = new ArrayList<>(NEEDED);
        arguments.addAll(Arrays.asList(more));
        return WorkerOptions.parse(arguments.toArray(String[]::new), TOKEN);
    }
}
