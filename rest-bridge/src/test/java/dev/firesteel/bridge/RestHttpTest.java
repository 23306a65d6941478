// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.v1.CancelStatementRequest;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.GetSessionLogRequest;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.ListSessionsRequest;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.TouchSessionRequest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Livy's clients see of HTTP: statuses, headers, paths, methods, and who may say which field. */
class RestHttpTest {

    private static final BridgeServer SERVER = new BridgeServer();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void forget() {
        SERVER.firesteel.requests.clear();
    }

    private static RawHttp.Answer get(String target, String... headers) throws IOException {
        return RawHttp.get(SERVER.port, target, headers);
    }

    private static RawHttp.Answer post(String target, String body, String... headers) throws IOException {
        return RawHttp.call(SERVER.port, "POST", target, body, headers);
    }

    private static Object request() {
        return SERVER.firesteel.requests.remove();
    }

    // -- who says which field

    @Test
    void aRowLimitOfTheBodyIsTakenAndZeroIsNotNone() throws Exception {
        post("/sessions/0/statements", "{\"code\":\"1\",\"kind\":\"sql\",\"rowLimit\":0}");
        RunStatementRequest all = (RunStatementRequest) request();
        assertThat(all.hasRowLimit()).isTrue();
        assertThat(all.getRowLimit()).isZero();
        post("/sessions/0/statements", "{\"code\":\"1\",\"kind\":\"sql\"}");
        assertThat(((RunStatementRequest) request()).hasRowLimit()).isFalse();
    }

    @Test
    void theQueryCannotOverrideThePath() throws Exception {
        assertThat(get("/sessions/0?session=4&id=4").status()).isEqualTo(200);
        assertThat(request())
                .isEqualTo(GetSessionRequest.newBuilder().setSession("0").build());

        assertThat(post("/sessions/0/statements?session=4&code=evil&wait=2s", "{\"code\":\"1\"}")
                        .status())
                .isEqualTo(201);
        RunStatementRequest run = (RunStatementRequest) request();
        assertThat(run.getSession()).isEqualTo("0");
        assertThat(run.getCode()).isEqualTo("1");
        assertThat(run.getWait().getSeconds()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "session_id", "sessionId"})
    void theBodyCannotOverrideThePath(String name) throws Exception {
        RawHttp.Answer answer = post("/sessions/0/statements", "{\"code\":\"1\",\"" + name + "\":\"88\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).startsWith("{\"msg\":\"Unrecognized field \\\"" + name + "\\\"");
        assertThat(SERVER.firesteel.requests).isEmpty();
    }

    @Test
    void whatIsForGrpcOnlyCannotBeSaid() throws Exception {
        assertThat(post("/sessions/0/statements", "{\"code\":\"1\",\"requestId\":\"x\"}")
                        .status())
                .isEqualTo(400);
        assertThat(post("/sessions?requestId=x", "{}").status()).isEqualTo(201);
        assertThat(request()).isEqualTo(CreateSessionRequest.getDefaultInstance());
    }

    @Test
    void theIdempotencyKeyIsAHeader() throws Exception {
        post("/sessions", "{}", "Idempotency-Key: abc");
        assertThat(((CreateSessionRequest) request()).getRequestId()).isEqualTo("abc");

        post("/sessions/0/statements", "{\"code\":\"1\"}", "idempotency-key: é");
        assertThat(((RunStatementRequest) request()).hasRequestId()).isTrue();

        post("/sessions", "{}", "Idempotency-Key: ");
        assertThat(((CreateSessionRequest) request()).hasRequestId()).isFalse();
    }

    @Test
    void queryParametersAreReadAndUnknownOnesIgnored() throws Exception {
        assertThat(get("/sessions?from=-5&size=2&searchKey=x&doAs=bob&from=9").text())
                .startsWith("{\"from\":-5,");
        assertThat(request())
                .isEqualTo(
                        ListSessionsRequest.newBuilder().setFrom(-5).setSize(2).build());

        get("/sessions/0/log?from=%2D1");
        assertThat(request())
                .isEqualTo(GetSessionLogRequest.newBuilder()
                        .setSession("0")
                        .setFrom(-1)
                        .build());
        get("/sessions/0/log");
        assertThat(((GetSessionLogRequest) request()).hasFrom()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/sessions?from=abc, abc",
        "/sessions?from=, ''",
        "/sessions?size=99999999999, 99999999999",
        "/sessions/0/statements/abc, abc",
        "/sessions/0/statements/99999999999, 99999999999",
        "/sessions/nope/statements/1.5, 1.5",
        "/sessions/0/statements/0/events?lastEventId=x, x",
        "/sessions/0/statements/0/events?afterSequence=99999999999999999999, 99999999999999999999"
    })
    void badIntegersAreSaidInLivysWords(String target, String number) throws Exception {
        RawHttp.Answer answer = get(target);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("{\"msg\":\"For input string: \\\"" + number + "\\\"\"}");
    }

    @Test
    void aPathOfAHundredDigitsIsRefused() throws Exception {
        RawHttp.Answer answer = get("/sessions/0/statements/" + "9".repeat(10_000));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).hasSizeLessThan(200);
    }

    @Test
    void aBadWaitSaysWhatIsExpected() throws Exception {
        assertThat(get("/sessions/0/statements/0?wait=10parsecs").text())
                .startsWith("{\"msg\":\"Invalid wait: 10parsecs (expected: a whole number and a unit of us, ms, s");
        get("/sessions/0/statements/0?wait=10s");
        assertThat(((GetStatementRequest) request()).getWait().getSeconds()).isEqualTo(10);
        get("/sessions/0/statements/0?wait=1500");
        assertThat(((GetStatementRequest) request()).getWait().getNanos()).isEqualTo(500_000_000);
    }

    // -- statuses and headers

    @Test
    void aCreatedResourceSaysWhereItIs() throws Exception {
        RawHttp.Answer session = post("/sessions", "{\"kind\":\"spark\"}");
        assertThat(session.status()).isEqualTo(201);
        assertThat(session.header("location")).isEqualTo("/sessions/7");

        RawHttp.Answer statement = post("/sessions/caf%C3%A9/statements", "{\"code\":\"1\"}");
        assertThat(statement.status()).isEqualTo(201);
        assertThat(statement.header("location")).isEqualTo("/sessions/0/statements/3");
    }

    @Test
    void noContentHasNone() throws Exception {
        RawHttp.Answer answer = post("/sessions/0/stop", "");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers()).doesNotContainKey("content-length");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /sessions, 200",
        "GET, /sessions/9, 404",
        "GET, /nope, 404",
        "DELETE, /sessions, 405",
        "POST, /sessions, 400",
        "POST, /sessions/0/stop, 204",
        "GET, /sessions/%zz, 400",
        "FOO, /sessions, 405",
        "HEAD, /version, 200"
    })
    void everyAnswerIsJsonWithTheSecurityHeadersAndNoOthersOfGrpc(String method, String target, int status)
            throws Exception {
        RawHttp.Answer answer = RawHttp.call(SERVER.port, method, target, "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers())
                .containsEntry("content-type", "application/json;charset=utf-8")
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("x-frame-options", "SAMEORIGIN")
                .containsEntry("x-xss-protection", "1; mode=block")
                .containsEntry(
                        "content-security-policy",
                        "default-src 'self'; script-src 'self' 'unsafe-inline'; img-src 'self'; frame-src 'self';")
                .doesNotContainKeys("server", "strict-transport-security");
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("grpc-"));
    }

    @Test
    void errorsAreOneLineOfJsonWithTheReasonInAHeader() throws Exception {
        RawHttp.Answer answer = get("/sessions/gr%C3%BC%C3%9Fe");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("{\"msg\":\"Session 'grüße' not found.\"}");
        assertThat(answer.header("x-firesteel-reason")).isEqualTo("SESSION_NOT_FOUND");
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        RawHttp.Answer head = RawHttp.call(SERVER.port, "HEAD", "/sessions", "");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-length"))
                .isEqualTo(get("/sessions").header("content-length"))
                .isNotEqualTo("0");
        assertThat(RawHttp.call(SERVER.port, "HEAD", "/sessions/9", "").status())
                .isEqualTo(404);
    }

    // -- paths and methods

    @ParameterizedTest
    @CsvSource({
        "GET, /sessions/, 200",
        "GET, /version/, 200",
        "POST, /sessions/, 201",
        "GET, /sessions/0/statements/, 200",
        "POST, /sessions/0/statements/, 201",
        "GET, /sessions/0/, 404",
        "GET, /sessions/0/statements/0/, 404",
        "GET, /, 404",
        "GET, /favicon.ico, 404"
    })
    void aSlashMayFollowAWord(String method, String target, int status) throws Exception {
        String body =
                method.equals("POST") ? "{\"" + (target.contains("statements") ? "code" : "name") + "\":\"1\"}" : "";

        assertThat(RawHttp.call(SERVER.port, method, target, body).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "/sessions/a%2Fb%20c, a/b c",
        "/sessions/caf%C3%A9, café",
        "/sessions/0;jsessionid=1A2B, 0",
        "/sessions;jsessionid=1/0;x=y, 0",
        "/%73essions/%30, 0",
        "//sessions//0, 0"
    })
    void pathVariablesAreDecoded(String target, String session) throws Exception {
        assertThat(get(target).status()).isEqualTo(200);
        assertThat(request())
                .isEqualTo(GetSessionRequest.newBuilder().setSession(session).build());
    }

    @Test
    void anEncodedSemicolonIsPartOfTheName() throws Exception {
        assertThat(get("/sessions/a%3Bb").text()).contains("'a;b'");
        assertThat(get("/sessions/%20").text()).contains("Session ' ' not found.");
    }

    @Test
    void theWrongMethodIsToldWhichAreRight() throws Exception {
        for (String method : List.of("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")) {
            RawHttp.Answer answer = RawHttp.call(SERVER.port, method, "/sessions", "");
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.header("allow")).isEqualTo("GET, HEAD, POST");
        }
        assertThat(get("/sessions/0/statements/0/cancel").header("allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @CsvSource({
        "X-HTTP-Method-Override: DELETE, ''",
        "x-http-method: delete, ''",
        "X-Method-Override: DELETE, ''",
        "X-Other: x, ?_method=delete"
    })
    void aPostMayStandForAnotherMethod(String header, String query) throws Exception {
        RawHttp.Answer answer = post("/sessions/0" + query, "", header);

        assertThat(answer.text()).isEqualTo("{\"msg\":\"deleted\"}");
    }

    @Test
    void onlyAPostMayStandForAnotherMethodAndOnlyForOneThatExists() throws Exception {
        assertThat(get("/sessions/0", "X-HTTP-Method-Override: DELETE").text()).startsWith("{\"id\":0");
        assertThat(post("/sessions", "{}", "X-HTTP-Method-Override: FOO").status())
                .isEqualTo(405);
        assertThat(post("/sessions", "", "X-HTTP-Method-Override: GET").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "null", "garbage", "{\"msg\":\"cancel\"}", "[1,"})
    void actionsIgnoreTheirBody(String body) throws Exception {
        assertThat(post("/sessions/0/statements/5/cancel", body).text()).isEqualTo("{\"msg\":\"canceled\"}");
        assertThat(request())
                .isEqualTo(CancelStatementRequest.newBuilder()
                        .setSession("0")
                        .setStatement(5)
                        .build());
        assertThat(post("/sessions/0/connect", body).status()).isEqualTo(200);
        assertThat(request())
                .isEqualTo(TouchSessionRequest.newBuilder().setSession("0").build());
        assertThat(post("/sessions/0/interrupt", body).text()).isEqualTo("{\"msg\":\"interrupted\"}");
        assertThat(RawHttp.call(SERVER.port, "GET", "/sessions/0", body).status())
                .isEqualTo(200);
        assertThat(RawHttp.call(SERVER.port, "DELETE", "/sessions/0", body).status())
                .isEqualTo(200);
    }

    // -- the version of the API

    @ParameterizedTest
    @CsvSource({
        "application/vnd.livy.v9+json, 9",
        "application/vnd.livy.v9.9, 9.9",
        "application/vnd.livy.v666.666+json, 666.666",
        "application/vnd.livy.v, ''",
        "application/vnd.livy.v+json, ''"
    })
    void otherVersionsOfTheApiDoNotExist(String accept, String version) throws Exception {
        RawHttp.Answer answer = get("/sessions", "Accept: " + accept);

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.text()).isEqualTo("{\"msg\":\"No value found for '" + version + "'\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.livy.v0.1+json",
                "application/vnd.livy.v0.1",
                "application/vnd.livy.v0.1+anything",
                "application/vnd.livy.+json",
                "application/vnd.random.v1.1",
                "text/html",
                "foo",
                "*/*"
            })
    void everyOtherAcceptGetsWhatThereIs(String accept) throws Exception {
        RawHttp.Answer answer = get("/sessions", "Accept: " + accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json;charset=utf-8");
    }

    @Test
    void headersMayBeLongAndNotTooLong() throws Exception {
        assertThat(get("/sessions", "X-Long: " + "x".repeat(100_000)).status()).isEqualTo(200);
        RawHttp.Answer answer = get("/sessions", "X-Long: " + "x".repeat(140_000));
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.text()).startsWith("{\"msg\":\"Request header fields too large");
    }

    @Test
    void oddHeaderNamesDoNoHarm() throws Exception {
        assertThat(get("/sessions", "x!#$%&'*+^`|~y: 1", "X-Bin-bin: !!!", "Authorization: Basic dTpw\u00e9")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void kindsOfAStatementAreRead() throws Exception {
        post("/sessions/0/statements", "{\"code\":\"1\",\"kind\":\"python\"}");
        assertThat(((RunStatementRequest) request()).getKind()).isEqualTo(Kind.KIND_PYSPARK);
        assertThat(post("/sessions/0/statements", "{\"code\":\"1\",\"kind\":\"foo\"}")
                        .text())
                .isEqualTo("{\"msg\":\"Invalid kind: foo (expected: one of spark, pyspark, sparkr, sql, shared)\"}");
    }
}
