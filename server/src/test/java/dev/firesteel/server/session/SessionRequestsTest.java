// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.statement.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionRequestsTest {
    private static final RequestRules RULES = new RequestRules(
            RequestRules.DEFAULT.deniedConf(),
            List.of(Path.of("/allowed/"), Path.of("/also_allowed")),
            "file://",
            false,
            Set.of("spark35", "yarn", "k8s"),
            Set.of("k8s"));

    private final SessionRequests requests = new SessionRequests(RULES);

    static CreateSession named(String name, String requestId) {
        return new Request().name(name).requestId(requestId).made();
    }

    private static CreateSession times(String ttl, String idleTimeout) {
        return new Request().ttl(ttl).idleTimeout(idleTimeout).made();
    }

    private static CreateSession files(List<String> jars, List<String> files, Map<String, String> conf) {
        return new Request().jars(jars).files(files).conf(conf).made();
    }

    private void assertRejected(CreateSession request, String message) {
        assertThatThrownBy(() -> requests.check(request))
                .isInstanceOf(DomainException.class)
                .hasMessage(message)
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "0", ""})
    void refusesNamesThatCouldBeIds(String name) {
        assertRejected(named(name, null), "Rejected, Reason: Invalid session name: " + name);
    }

    @Test
    void aProfileIsOneOfThoseThatAreConfigured() {
        requests.check(profile("yarn"));
        assertRejected(
                profile("spark40"),
                "Rejected, Reason: firesteel.profile: spark40 (expected: one of k8s, spark35, yarn)");
        assertRejected(profile(""), "Rejected, Reason: firesteel.profile:  (expected: one of k8s, spark35, yarn)");
        assertThatThrownBy(() -> new SessionRequests(RequestRules.DEFAULT).check(profile("yarn")))
                .hasMessage("Rejected, Reason: firesteel.profile: yarn (expected: none, as no profile is configured)");
    }

    @Test
    void aProfileWhoseDriversCannotReachTheServerIsForBatches() {
        assertRejected(
                profile("k8s"),
                "Rejected, Reason: Profile k8s is for batches: in a pod a session's driver would not reach this server"
                        + " (expected for sessions: spark.submit.deployMode = client)");
    }

    private static CreateSession profile(String name) {
        return new Request().conf(Map.of("firesteel.profile", name)).made();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nb", "1a", " ", "my sess", "1.5"})
    void takesOtherNames(String name) {
        requests.check(named(name, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "10parsecs | Invalid suffix: \"parsecs\"",
                "1x | Invalid suffix: \"x\"",
                "abc | Invalid time string: abc",
                "1.5h | Invalid time string: 1.5h",
                "-5 | Invalid value: -5",
                "-5s | Invalid value: -5",
                "99999999999999999999s | For input string: \"99999999999999999999\"",
            })
    void refusesTimesThatAreNone(String time, String why) {
        assertRejected(times(time, null), "Rejected, Reason: " + why);
        assertRejected(times(null, time), "Rejected, Reason: " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65", "-1", "many", "", "2.5", "100"})
    void refusesParallelSqlThatIsNoSuchNumber(String count) {
        assertRejected(
                files(List.of(), List.of(), Map.of("spark.firesteel.sql.parallel", count)),
                "Rejected, Reason: spark.firesteel.sql.parallel: " + count + " (expected: 1 to 64)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " user",
                "my team",
                "a/b",
                "ü",
                "user\n",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void refusesToShareUnderAnOddName(String name) {
        assertRejected(
                files(List.of(), List.of(), Map.of("firesteel.share", name)),
                "Rejected, Reason: firesteel.share: " + name
                        + " (expected: user, or another word of 1 to 64 letters, digits, '.', '_' and '-')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "team-x.2", "_"})
    void takesNamesToShareUnderAndTellsSparkNothing(String name) {
        CreateSession request = files(List.of(), List.of(), Map.of("firesteel.share", name));
        requests.check(request);
        assertThat(requests.sparkConf(request)).isEmpty();
        assertThat(request.share()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "4", "59", "64", " 8 "})
    void takesParallelSql(String count) {
        requests.check(files(List.of(), List.of(), Map.of("spark.firesteel.sql.parallel", count)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lots", "", "0", "-1g", "1.5g", "2 g", "2x", "1gm"})
    void refusesMemoryThatIsNoSize(String size) {
        for (String key : List.of("spark.driver.memory", "spark.executor.memory")) {
            assertRejected(
                    files(List.of(), List.of(), Map.of(key, size)),
                    "Rejected, Reason: " + key + ": " + size + " (expected: a size such as 512m or 2g)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"512", "1000M", "2g", "2gb", "1048576k", "1073741824b"})
    void takesMemoryInSparksNotation(String size) {
        requests.check(files(List.of(), List.of(), Map.of("spark.driver.memory", size, "spark.executor.memory", size)));
    }

    @Test
    void refusesAnEmptyTime() {
        assertRejected(times("", null), "Rejected, Reason: Invalid time string: ");
    }

    @ParameterizedTest
    @CsvSource({
        "5,PT0.005S",
        "5ms,PT0.005S",
        "7us,PT0.000007S",
        "90s,PT1M30S",
        "2m,PT2M",
        "2MIN,PT2M",
        " 1h ,PT1H",
        "1d,PT24H",
        "9223372036854775807d,PT876000H",
    })
    void readsTimes(String time, String duration) {
        assertThat(LivyTime.parse(time)).hasToString(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "spark.jars.ivy,/etc,/etc",
        "spark.jars.ivySettings,/allowed/../etc/settings.xml,/allowed/../etc/settings.xml",
        "spark.jars.repositories,file:///etc/m2,/etc/m2",
        "spark.jars.repositories,FILE:/allowed/%2e%2e/m2,/allowed/../m2",
        "spark.jars.repositories,'https://repo.example/m2, file:/etc/m2',/etc/m2",
    })
    void refusesPackagesFromLocalFoldersThatAreNotAllowed(String key, String value, String shown) {
        assertRejected(
                files(List.of(), List.of(), Map.of(key, value)),
                "Rejected, Reason: requirement failed: Local path " + shown + " cannot be added to user sessions.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spark.jars.ivy | ivy | (expected: an absolute path, nothing encoded)",
                "spark.jars.ivy | file:/allowed/ivy | (expected: an absolute path, nothing encoded)",
                "spark.jars.ivySettings | /allowed/%2e%2e/x | (expected: an absolute path, nothing encoded)",
                "spark.jars.repositories | /allowed/m2 | (expected: URLs of http, https or file)",
                "spark.jars.repositories | jar:file:/etc/x.jar!/ | (expected: URLs of http, https or file)",
                "spark.jars.repositories | file:/a b | (expected: URLs of http, https or file)",
            })
    void refusesPlacesOfPackagesThatAreNone(String key, String value, String expected) {
        assertRejected(
                files(List.of(), List.of(), Map.of(key, value)),
                "Rejected, Reason: " + key + ": " + value + " " + expected);
    }

    @Test
    void passesPackagesOnAsTheyAre() {
        Map<String, String> conf = Map.of(
                "spark.jars.packages", "a:b:1.0",
                "spark.jars.excludes", "c:d",
                "spark.jars.ivy", "/allowed/ivy",
                "spark.jars.ivySettings", "/also_allowed/settings.xml",
                "spark.jars.repositories", "https://repo.example/m2,file:///allowed/m2");
        assertThat(requests.sparkConf(files(List.of(), List.of(), conf))).isEqualTo(conf);
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/hostname,/etc/hostname",
        "file:/not_allowed,/not_allowed",
        "/etc/hostname,/etc/hostname",
        "file:///srv/data/../../etc/hostname,/srv/data/../../etc/hostname",
        "/allowed/../file,/allowed/../file",
        "/allowed_not_really,/allowed_not_really",
        "FILE:///etc/hostname,/etc/hostname",
        "file:relative,relative",
        "/allowed/%2e%2e/file,/allowed/../file",
    })
    void refusesLocalFilesOutsideTheAllowedFolders(String given, String shown) {
        String why = "Rejected, Reason: requirement failed: Local path " + shown + " cannot be added to user sessions.";
        assertRejected(files(List.of(given), List.of(), Map.of()), why);
        assertRejected(files(List.of(), List.of("hdfs:///a", given), Map.of()), why);
        assertRejected(files(List.of(), List.of(), Map.of("spark.jars", "hdfs:///a, " + given)), why);
        assertRejected(files(List.of(), List.of(), Map.of("spark.yarn.dist.files", given)), why);
    }

    @Test
    void refusesRelativePaths() {
        assertRejected(
                files(List.of("a.jar"), List.of(), Map.of()),
                "Rejected, Reason: requirement failed: Path 'a.jar' is not absolute.");
    }

    @Test
    void takesOtherFiles() {
        CreateSession request = files(
                List.of("/allowed/a.jar", "file:///also_allowed/b.jar", "https://host/c.jar?raw=true"),
                List.of("/allowed/data#alias", ""),
                Map.of("spark.jars", "hdfs:/d.jar, s3a://bucket/e.jar"));
        requests.check(request);
        assertThat(requests.sparkConf(request))
                .containsEntry(
                        "spark.jars",
                        "file:///allowed/a.jar,file:///also_allowed/b.jar,https://host/c.jar?raw=true,hdfs:/d.jar,s3a://bucket/e.jar")
                .containsEntry("spark.files", "file:///allowed/data#alias");
    }

    @Test
    void livysRowLimitIsOursUnlessOursIsSet() {
        Map<String, String> livys = Map.of("livy.rsc.sql.num-rows", "7", "livy.rsc.other", "x");
        assertThat(requests.sparkConf(files(List.of(), List.of(), livys)))
                .containsEntry("spark.firesteel.sql.rows", "7")
                .doesNotContainKeys("livy.rsc.sql.num-rows", "livy.rsc.other");
        Map<String, String> both = new TreeMap<>(livys);
        both.put("spark.firesteel.sql.rows", "8");
        assertThat(requests.sparkConf(files(List.of(), List.of(), both)))
                .containsEntry("spark.firesteel.sql.rows", "8");
    }

    @Test
    void defaultFileSystemStandsBeforeBarePaths() {
        RequestRules hdfs =
                new RequestRules(RULES.deniedConf(), List.of(), "hdfs://namenode/", false, Set.of(), Set.of());
        CreateSession request = files(List.of("/jars/a.jar"), List.of(), Map.of());
        assertThat(new SessionRequests(hdfs).sparkConf(request))
                .containsEntry("spark.jars", "hdfs://namenode/jars/a.jar");
    }

    @Test
    void refusesConfigurationThatIsTheOperators() {
        assertRejected(
                files(List.of(), List.of(), Map.of("spark.master", "local[9]")),
                "Rejected, Reason: Blacklisted configuration values in session config: spark.master");
    }

    @Test
    void refusesNegativeNumbers() {
        CreateSession request = new Request().driverCores(-1).made();
        assertRejected(request, "Rejected, Reason: driverCores: -1 (expected: >= 0)");
    }

    @Test
    void fieldsWinOverConf() {
        CreateSession request = new CreateSession(
                Kind.SPARK,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "2g",
                2,
                "3g",
                3,
                4,
                "default",
                "nb",
                Map.of("spark.driver.memory", "9g", "spark.ui.enabled", "false", "livy.uri", "http://x"),
                0,
                null,
                null,
                null);
        assertThat(requests.sparkConf(request))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "spark.driver.memory", "2g",
                        "spark.driver.cores", "2",
                        "spark.executor.memory", "3g",
                        "spark.executor.cores", "3",
                        "spark.executor.instances", "4",
                        "spark.yarn.queue", "default",
                        "spark.app.name", "nb",
                        "spark.ui.enabled", "false"));
    }
}
