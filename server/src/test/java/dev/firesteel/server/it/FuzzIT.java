// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.firesteel.server.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What no client should send, to every route that a descriptor of the contract has: never a 5xx, never a hang, an error on
 * one line, nothing made, and the session that it was about runs on.
 */
@Timeout(600)
class FuzzIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    private static final int RANDOM_REQUESTS = 1000;
    private static final String LIVING = "fuzzed";
    private static final String UNKNOWN = "{\"nosuch\":1}";
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE");
    /** Say it to have the same requests again. */
    private static final String SEED = "firesteel.fuzz.seed";

    private static final List<Route> ROUTES = Route.all();

    private final Rest rest = Rest.at(SERVER.url());

    @BeforeAll
    static void oneSessionLives() {
        Rest rest = Rest.at(SERVER.url());
        rest.delete(rest.session("sql")); // So that there is none with id 0.
        assertThat(rest.post("/sessions", "{\"kind\":\"sql\",\"name\":\"" + LIVING + "\"}")
                        .status())
                .isEqualTo(201);
        rest.run("/sessions/" + LIVING, "select 1");
    }

    @AfterEach
    void nothingWasMadeAndTheSessionRunsOn() {
        assertThat(rest.get("/sessions").json().path("total").asInt()).isEqualTo(1);
        assertThat(rest.get("/batches").json().path("total").asInt()).isZero();
        assertThat(rest.run("/sessions/" + LIVING, "select 1")
                        .path("output")
                        .path("status")
                        .asText())
                .isEqualTo("ok");
    }

    @Test
    void wrongTypesOfEveryFieldAreTheCallersMistake() throws IOException {
        for (Route route : ROUTES) {
            if (route.readsBody()) {
                for (FieldDescriptor field : route.call().getInputType().getFields()) {
                    for (String value : wrong(field)) {
                        refused(route, "{\"" + field.getJsonName() + "\":" + value + "}");
                    }
                }
            }
        }
    }

    @Test
    void brokenBodiesAreTheCallersMistake() throws IOException {
        String deep = "[".repeat(100_000);
        List<String> bodies = List.of(
                "",
                "{",
                "[]",
                "null",
                "\"x\"",
                "1e999999999",
                UNKNOWN,
                deep,
                "{\"a\":" + deep,
                "{\"\\ud800\":1}",
                "{\"\uFFFF\":1}");
        for (Route route : ROUTES) {
            if (route.readsBody()) {
                for (String body : bodies) {
                    refused(route, body);
                }
                refused(route, new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'});
                refused(route, gzip(new byte[20 << 20]), "Content-Encoding: gzip");
                refused(route, UNKNOWN.getBytes(StandardCharsets.UTF_8), "Content-Encoding: gzip");
                refused(route, UNKNOWN.getBytes(StandardCharsets.UTF_8), "Content-Encoding: deflate, nosuch");
            }
        }
    }

    @Test
    void oddPathsQueriesAndMethodsAreAnswered() throws IOException {
        for (Route route : ROUTES) {
            for (String segment : FuzzRequests.SEGMENTS) {
                check(new RawRequest(route.method(), route.path(field -> segment), UNKNOWN));
            }
            for (FieldDescriptor field : route.call().getInputType().getFields()) {
                for (String value : FuzzRequests.VALUES) {
                    String target = route.path(any -> "0") + "?" + field.getJsonName() + "=" + value;
                    check(new RawRequest(route.method(), target, UNKNOWN));
                }
            }
            for (String method : METHODS) {
                check(new RawRequest(method, route.path(field -> "0"), UNKNOWN));
            }
        }
    }

    @Test
    void randomRequestsAreAnswered() throws IOException {
        long seed = Long.getLong(SEED, System.nanoTime());
        FuzzRequests requests = new FuzzRequests(ROUTES, LIVING, seed);
        for (int i = 0; i < RANDOM_REQUESTS; i++) {
            RawRequest request = requests.next();
            try {
                check(request);
            } catch (AssertionError | IOException e) {
                throw new AssertionError("-D" + SEED + "=" + seed + ", request " + i + ": " + request, e);
            }
        }
    }

    private static List<String> wrong(FieldDescriptor field) {
        if (field.isMapField()) {
            return List.of("[]", "1", "\"x\"", "{\"a\":{}}");
        }
        if (field.isRepeated()) {
            return List.of("{}", "1", "\"x\"", "[{}]");
        }
        return switch (field.getJavaType()) {
            case INT, LONG -> List.of("{}", "[]", "\"x\"", "1.5", "9".repeat(100), "1e400");
            case ENUM -> List.of("{}", "[]", "\"nosuch\"");
            default -> List.of("{}", "[]");
        };
    }

    private static void refused(Route route, String body) throws IOException {
        refused(route, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(Route route, byte[] body, String... headers) throws IOException {
        RawRequest request = new RawRequest(route.method(), route.path(field -> LIVING), List.of(headers), body);
        assertThat(check(request).status()).as(request.toString()).isBetween(400, 499);
    }

    private static RawRequest.Answer check(RawRequest request) throws IOException {
        RawRequest.Answer answer = request.send(
                Integer.parseInt(SERVER.address().substring(SERVER.address().lastIndexOf(':') + 1)));
        assertThat(answer.status()).as(request + ": " + answer).isBetween(200, 499);
        if (answer.status() >= 400 && !request.method().equals("HEAD")) {
            assertThat(answer.body()).as(request.toString()).matches("\\{\"msg\":\".+\"}");
        }
        return answer;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
