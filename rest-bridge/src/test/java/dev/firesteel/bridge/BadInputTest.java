// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes, it is the client's fault. The seeds are fixed, so that a failure can be had again. */
class BadInputTest {

    private static final BridgeServer SERVER = new BridgeServer();
    private static final List<String> PATHS = List.of(
            "/sessions",
            "/sessions/0",
            "/sessions/0/statements",
            "/sessions/0/statements/1",
            "/sessions/0/statements/1/cancel",
            "/sessions/0/statements/1/events",
            "/sessions/0/completion",
            "/sessions/0/log?from=1&size=2",
            "/sessions/0/statements?order=desc&from=0",
            "/sessions/0/events?lastEventId=3",
            "/version",
            "/");
    private static final List<String> BODIES = List.of(
            "{\"kind\":\"spark\",\"conf\":{\"a\":\"b\"},\"jars\":[\"/x.jar\"],\"driverCores\":2,\"ttl\":\"1h\"}",
            "{\"code\":\"sc.parallelize(1 to 10).count()\",\"kind\":\"pyspark\",\"wait\":\"10s\"}",
            "{\"code\":\"a.\",\"kind\":\"spark\",\"cursor\":2}",
            "");
    private static final List<String> METHODS =
            List.of("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "FOO", "get");
    private static final List<String> PIECES = List.of(
            ("{ } [ ] \" , : null -1 1e999999 99999999999999999999 \\u0000 \\ud800 é % %2F %00 %ff .. / // ; ? & = # \t "
                            + "\u0001 true {} \uFEFF ' \\' /* NaN")
                    .split(" "));
    private static final List<String> HEADERS = List.of(
            "X: y",
            "Content-Type: application/json;charset=utf-16",
            "Content-Type: \u0001",
            "Content-Encoding: gzip",
            "Content-Encoding: deflate",
            "Content-Encoding: UTF-8",
            "Accept: application/vnd.livy.v\u0001",
            "Accept-Encoding: gzip;q=x, *;q=",
            "Last-Event-ID: -9999999999999999999",
            "Idempotency-Key: \u0000",
            "X-HTTP-Method-Override: \u0001",
            "X-HTTP-Method-Override: CONNECT",
            "Expect: nothing",
            "Range: bytes=0-1",
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: websocket",
            "Upgrade: h2c",
            "Transfer-Encoding: nonsense",
            "grpc-timeout: x",
            "Cookie: \u00e9=\u00e9");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void neverIsItTheServersFault(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            String method = any(random, METHODS);
            String target = broken(random, any(random, PATHS));
            byte[] body = broken(random, any(random, BODIES)).getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(4) == 0) {
                body = torn(random, body);
            }
            String header = any(random, HEADERS);
            String what = "seed " + seed + ", " + i + ": " + method + " " + target + " | " + header + " | "
                    + new String(body, StandardCharsets.UTF_8);
            RawHttp.Answer answer = RawHttp.call(SERVER.port, method, target.replace(" ", "%20"), body, header);
            assertThat(answer.status()).as(what).isLessThan(500);
        }
    }

    private static String any(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** The text with some pieces put in, cut out or repeated. */
    private static String broken(Random random, String text) {
        StringBuilder broken = new StringBuilder(text);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(broken.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> broken.insert(at, any(random, PIECES));
                case 1 -> broken.delete(at, Math.min(broken.length(), at + random.nextInt(5)));
                default -> broken.insert(at, broken.substring(0, random.nextInt(broken.length() + 1)));
            }
        }
        return broken.toString();
    }

    private static byte[] torn(Random random, byte[] bytes) {
        ByteArrayOutputStream torn = new ByteArrayOutputStream();
        for (byte each : bytes) {
            torn.write(random.nextInt(20) == 0 ? random.nextInt(256) : each);
        }
        return torn.toByteArray();
    }
}
