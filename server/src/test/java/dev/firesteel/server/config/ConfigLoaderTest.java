// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    @TempDir
    private Path folder;

    @Test
    void everyKeyHasADefaultThatItsRecordAccepts() {
        FiresteelConfig config = load("", Map.of("FIRESTEEL_HOME", "/home/of/firesteel"), Map.of());

        assertThat(config.server().host()).isEqualTo("127.0.0.1");
        assertThat(config.server().port()).isEqualTo(8998);
        assertThat(config.store().dataDir()).isEqualTo(Path.of("/home/of/firesteel/data"));
        assertThat(config.session().idleTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(config.session().ttl()).isZero();
        assertThat(config.session().allowedDirs()).isEmpty();
        assertThat(config.session().deniedConf()).contains("spark.master", "spark.submit.deployMode");
        assertThat(config.spark().home()).isNull();
        assertThat(config.spark().conf()).isEmpty();
    }

    @Test
    void eachSourceWinsOverTheOneBefore() {
        String file = "server.port = 1\nsession.max-live = 1\nstore.synchronous = full\n";
        Map<String, String> environment = Map.of("FIRESTEEL_SERVER_PORT", "2", "FIRESTEEL_SESSION_MAX_LIVE", "2");

        FiresteelConfig config = load(file, environment, Map.of("server.port", "3"));

        assertThat(config.server().port()).isEqualTo(3);
        assertThat(config.session().maxLive()).isEqualTo(2);
        assertThat(config.store().synchronous()).isEqualTo(StoreConfig.Synchronous.FULL);
    }

    @Test
    void sparkKeysThatAreAlsoPrefixesOfOthersCanBeSetTogether() {
        String file = "spark.conf.spark.speculation = true\nspark.conf.spark.speculation.interval = 1s\n";

        assertThat(load(file, Map.of(), Map.of()).spark().conf())
                .isEqualTo(Map.of("spark.speculation", "true", "spark.speculation.interval", "1s"));
    }

    @Test
    void profilesSayWhatTheyHaveOfTheirOwn() {
        String file = """
                spark.profiles.spark35.home = ${FIRESTEEL_HOME}/spark-3.5
                spark.profiles.spark35.conf.spark.speculation = true
                spark.profiles.spark35.conf.spark.speculation.interval = 1s
                spark.profiles.yarn.master = yarn
                """;

        assertThat(load(file, Map.of("FIRESTEEL_HOME", "/f"), Map.of()).spark().named())
                .isEqualTo(Map.of(
                        "spark35",
                        new SparkProfile(
                                Path.of("/f/spark-3.5"),
                                null,
                                Map.of("spark.speculation", "true", "spark.speculation.interval", "1s")),
                        "yarn",
                        new SparkProfile(null, "yarn", Map.of())));
    }

    @ParameterizedTest
    @CsvSource({"1500ms,1500", "2s,2000", "3m,180000", "3 min,180000", "4H,14400000", "1d,86400000", "0,0"})
    void timesHaveUnits(String written, long milliseconds) {
        FiresteelConfig config = load("", Map.of(), Map.of("session.idle-timeout", written));

        assertThat(config.session().idleTimeout()).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @CsvSource({"100,100", "100b,100", "2k,2048", "3 MB,3145728"})
    void sizesHaveUnits(String written, long bytes) {
        FiresteelConfig config = load("", Map.of(), Map.of("statement.view-limit", written));

        assertThat(config.statement().viewLimit()).isEqualTo(new DataSize(bytes));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.prot | 1 | there is no key server.prot (did you mean server.port?)",
                "spark.conf. | 1 | there is no key spark.conf. (did you mean spark.conf.*?)",
                "server.port | many | server.port: 'many' (expected: a whole number)",
                "server.port | 65536 | server.port: 65536 (expected: 0 to 65535)",
                "server.port | '' | server.port: '' (expected: a value)",
                "server.shutdown-timeout | 5 | (expected: a number and one of ms, s, m, h, d)",
                "server.shutdown-timeout | -5s | (expected: a number and one of ms, s, m, h, d)",
                "server.shutdown-timeout | 999999999999999d | (expected: a time that can pass)",
                "server.max-request-size | 1x | (expected: a number and one of b, k, m, g, t)",
                "server.max-request-size | 999999999999999t | (expected: a size below 8388608t)",
                "server.max-request-size | 2g | server.max-request-size: 2g (expected: > 0 and < 1g)",
                "store.synchronous | off | (expected: one of normal, full)",
                "worker.heartbeat-timeout | 1s | (expected: at least twice worker.heartbeat-interval)",
                "statement.hold | 61s | statement.hold: PT1M1S (expected: 0 to 60s)",
                "spark.profiles.Spark.home | /s | spark.profiles.Spark.home: /s (expected: spark.profiles.NAME and .home",
                "spark.profiles.a.port | 1 | spark.profiles.a.port: 1 (expected: spark.profiles.NAME and .home",
                "session.allowed-dirs | jars | session.allowed-dirs: jars (expected: absolute paths)",
            })
    void whatIsNotUnderstoodIsRefusedByName(String key, String value, String message) {
        assertThatThrownBy(() -> load(key + " = " + value, Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aMistakeSaysWhereItStands() {
        assertThatThrownBy(() -> load("server.port = x", Map.of(), Map.of()))
                .hasMessageStartingWith(folder.resolve("test.conf") + ": server.port");
        assertThatThrownBy(() -> load("", Map.of("FIRESTEEL_SERVER_PORT", "x"), Map.of()))
                .hasMessageStartingWith("environment: server.port");
        assertThatThrownBy(() -> load("", Map.of("FIRESTEEL_SERVER_PROT", "1"), Map.of()))
                .hasMessage("environment: there is no FIRESTEEL_SERVER_PROT (did you mean FIRESTEEL_SERVER_PORT?)");
        assertThatThrownBy(() -> load("", Map.of(), Map.of("port", "1")))
                .hasMessage("command line: there is no key port (did you mean server.port?)");
    }

    @ParameterizedTest
    @CsvSource({
        "store.password, geheim",
        "store.url, jdbc:postgresql://h/db?user=u&password=geheim",
        "store.url, jdbc:postgresql://h/db?sslPassword=geheim",
        "store.url, jdbc:postgresql://u:geheim@h/db"
    })
    void aPasswordOnTheCommandLineIsRefusedAndNotTold(String key, String value) {
        assertThatThrownBy(() -> load("", Map.of(), Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .message()
                .startsWith("command line: " + key + ": a password here can be read by everybody")
                .doesNotContain("geheim");
    }

    @Test
    void aPasswordIsReadFromTheFileAndTheEnvironmentAndNotShown() {
        String url = "jdbc:postgresql://h/db";
        FiresteelConfig file =
                load("store.user = u\nstore.password = geheim\n", Map.of(), Map.of("store.url", url + "?user=u"));
        assertThat(file.store().password()).isEqualTo(new Secret("geheim"));
        FiresteelConfig environment = load("", Map.of("FIRESTEEL_STORE_PASSWORD", "geheim"), Map.of("store.url", url));
        assertThat(environment.store().password()).isEqualTo(new Secret("geheim"));
        assertThat(file + "" + environment).doesNotContain("geheim");
        assertThatThrownBy(() -> load("store.url = jdbc:postgresql://u:geheim@h/db\n", Map.of(), Map.of()))
                .hasMessage("store.url: it has a user before the host (expected: store.user and store.password)");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        Path file = folder.resolve("missing.conf");

        assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("missing.conf");
    }

    private FiresteelConfig load(String file, Map<String, String> environment, Map<String, String> commandLine) {
        try {
            Path path = Files.writeString(folder.resolve("test.conf"), file);
            return ConfigLoader.load(Optional.of(path), environment, commandLine);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
