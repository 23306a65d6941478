// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import dev.firesteel.v1.CreateSessionRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How bodies are packed, how long they may be, and how answers are packed. */
class RequestBodyTest {

    private static final int MEBIBYTE = 1024 * 1024;
    private static final String BODY = "{\"name\":\"é\"}";
    private static final String TOO_LARGE =
            "{\"msg\":\"The body is too large (expected: at most " + MEBIBYTE + " bytes)\"}";

    private static final BridgeServer SERVER =
            new BridgeServer(BridgeConfig.defaults().withLimits(MEBIBYTE, MEBIBYTE), builder -> {});

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void forget() {
        SERVER.firesteel.requests.clear();
    }

    private static RawHttp.Answer post(byte[] body, String... headers) throws IOException {
        return RawHttp.call(SERVER.port, "POST", "/sessions", body, headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] bytes, boolean bare) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(packed, new Deflater(6, bare))) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static void assertNamed(RawHttp.Answer answer, String name) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(((CreateSessionRequest) SERVER.firesteel.requests.remove()).getName())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: no type",
                "Content-Type: application/json",
                "Content-Type: application/json; charset=utf-8",
                "Content-Type: application/json;charset=UTF8",
                "Content-Type: application/json;charset=\"utf-8\"",
                "Content-Type: application/json;charset=nonsense",
                "Content-Type: application/json;charset=%%%",
                "Content-Type: text/plain",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: multipart/form-data; boundary=x",
                "Content-Type: ;;;",
                "Content-Type: ",
                "Content-Encoding: UTF-8",
                "Content-Encoding: identity",
                "Content-Encoding: br",
                "Content-Encoding: ",
                "grpc-encoding: gzip"
            })
    void everyContentTypeIsJsonAndUnknownCodingsMeanNothing(String header) throws Exception {
        assertNamed(post(utf8(BODY), header), "é");
    }

    @Test
    void livysOwnClientSendsItsCodingWithEveryRequest() throws Exception {
        String[] headers = {"Content-Encoding: UTF-8", "Content-Type: application/json"};
        assertThat(RawHttp.get(SERVER.port, "/sessions/0", headers).status()).isEqualTo(200);
        assertThat(RawHttp.call(SERVER.port, "DELETE", "/sessions/0", "", headers)
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.call(SERVER.port, "POST", "/sessions/0/connect", "", headers)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"iso-8859-1", "UTF-16", "windows-1252"})
    void theCharsetIsThatOfTheType(String charset) throws Exception {
        assertNamed(
                post(BODY.getBytes(Charset.forName(charset)), "Content-Type: application/json;charset=" + charset),
                "é");
    }

    @Test
    void packedBodiesAreUnpacked() throws Exception {
        assertNamed(post(gzip(utf8(BODY)), "Content-Encoding: gzip"), "é");
        assertNamed(post(gzip(utf8(BODY)), "Content-Encoding: X-GZip"), "é");
        assertNamed(post(deflate(utf8(BODY), false), "Content-Encoding: deflate"), "é");
        assertNamed(post(deflate(utf8(BODY), true), "Content-Encoding: deflate"), "é");
        assertNamed(post(gzip(deflate(utf8(BODY), false)), "Content-Encoding: deflate, UTF-8, gzip"), "é");
    }

    @Test
    void whatIsNotPackedAsSaidIsRefused() throws Exception {
        assertThat(post(utf8(BODY), "Content-Encoding: gzip").text())
                .isEqualTo("{\"msg\":\"Invalid body: Not in GZIP format (expected: gzip, as Content-Encoding says)\"}");
        assertThat(post(utf8("xx"), "Content-Encoding: deflate").status()).isEqualTo(400);
        byte[] whole = gzip(utf8(BODY));
        assertThat(post(Arrays.copyOf(whole, whole.length - 12), "Content-Encoding: gzip")
                        .status())
                .isEqualTo(400);
        assertThat(post(new byte[0], "Content-Encoding: gzip").text()).contains("No content to map");
    }

    @Test
    void aBombIsTooLarge() throws Exception {
        byte[] bomb = gzip(new byte[50 * MEBIBYTE]);
        assertThat(bomb.length).isLessThan(MEBIBYTE / 16);

        RawHttp.Answer answer = post(bomb, "Content-Encoding: gzip");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).isEqualTo(TOO_LARGE);
    }

    @Test
    void aClientThatSendsTooMuchAndOnlyThenReadsGetsTheAnswerAndKeepsItsConnection() throws Exception {
        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("POST", "/sessions", 32L * MEBIBYTE);
            for (int i = 0; i < 32; i++) {
                http.send(new byte[MEBIBYTE]);
            }
            RawHttp.Answer answer = http.answer(false);
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).isEqualTo(TOO_LARGE);

            http.sendHead("GET", "/version", 0);
            assertThat(http.answer(false).status()).isEqualTo(200);
        }
    }

    @Test
    void whoDoesntSayHowMuchIsBoundedToo() throws Exception {
        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("POST", "/sessions", -1, "Transfer-Encoding: chunked");
            for (int i = 0; i < 32; i++) {
                http.send(utf8("100000\r\n"));
                http.send(new byte[MEBIBYTE]);
                http.send(utf8("\r\n"));
            }
            http.send(utf8("0\r\n\r\n"));
            assertThat(http.answer(false).status()).isEqualTo(413);
            http.sendHead("GET", "/version", 0);
            assertThat(http.answer(false).status()).isEqualTo(200);
        }
    }

    @Test
    void whoDoesntSayHowMuchMayBeShort() throws Exception {
        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("POST", "/sessions", -1, "Transfer-Encoding: chunked");
            http.send(utf8("5\r\n{\"nam\r\n"));
            http.send(utf8("6\r\ne\":\"x\"\r\n1\r\n}\r\n0\r\n\r\n"));
            assertNamed(http.answer(false), "x");
        }
    }

    @Test
    void exactlyAsMuchAsIsAllowedIsAllowed() throws Exception {
        String body = "{\"name\":\"" + "x".repeat(MEBIBYTE - 11) + "\"}";
        assertThat(body).hasSize(MEBIBYTE);
        assertNamed(post(utf8(body)), "x".repeat(MEBIBYTE - 11));
        assertThat(post(utf8(body + " ")).status()).isEqualTo(413);
    }

    @Test
    void aBodyThatNobodyReadsMayBeOfAnyLength() throws Exception {
        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("POST", "/sessions/0/connect", 8L * MEBIBYTE);
            for (int i = 0; i < 8; i++) {
                http.send(new byte[MEBIBYTE]);
            }
            assertThat(http.answer(false).status()).isEqualTo(200);
        }
    }

    @Test
    void expectingContinueIsContinued() throws Exception {
        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("POST", "/sessions", BODY.length() + 1, "Expect: 100-continue");
            http.send(utf8(BODY));
            assertNamed(http.answer(false), "é");
        }
    }

    @Test
    void overHttp2TheSameHolds() {
        WebClient client = WebClient.of("h2c://127.0.0.1:" + SERVER.port);
        AggregatedHttpResponse small = client.execute(
                        RequestHeaders.builder(com.linecorp.armeria.common.HttpMethod.POST, "/sessions/")
                                .build(),
                        HttpData.ofUtf8(BODY))
                .aggregate()
                .join();
        assertThat(small.status().code()).isEqualTo(201);
        assertThat(small.headers().get("location")).isEqualTo("/sessions/7");

        AggregatedHttpResponse large = client.execute(HttpRequest.of(
                        RequestHeaders.of(com.linecorp.armeria.common.HttpMethod.POST, "/sessions"),
                        com.linecorp.armeria.common.stream.StreamMessage.of(
                                HttpData.wrap(new byte[MEBIBYTE]), HttpData.wrap(new byte[MEBIBYTE]))))
                .aggregate()
                .join();
        assertThat(large.status().code()).isEqualTo(413);
        assertThat(large.contentUtf8()).isEqualTo(TOO_LARGE);
    }

    // -- answers

    @Test
    void longAnswersArePackedWhenAskedFor() throws Exception {
        for (int length : new int[] {2_000, 200_000}) {
            String code = "x".repeat(length);
            RawHttp.Answer plain = run(code, "X: nothing asked for");
            RawHttp.Answer gzip = run(code, "Accept-Encoding: gzip, deflate, br");
            RawHttp.Answer deflate = run(code, "Accept-Encoding: deflate");

            assertThat(plain.headers()).doesNotContainKey("content-encoding").containsKey("vary");
            assertThat(gzip.header("content-encoding")).isEqualTo("gzip");
            assertThat(gzip.header("content-type")).isEqualTo("application/json;charset=utf-8");
            assertThat(gzip.status()).isEqualTo(201);
            assertThat(gzip.bytes().length).isLessThan(length / 2);
            assertThat(new GZIPInputStream(new java.io.ByteArrayInputStream(gzip.bytes())).readAllBytes())
                    .isEqualTo(plain.bytes());
            assertThat(deflate.header("content-encoding")).isEqualTo("deflate");
            assertThat(new InflaterInputStream(new java.io.ByteArrayInputStream(deflate.bytes())).readAllBytes())
                    .isEqualTo(plain.bytes());
        }
        assertThat(run("short", "Accept-Encoding: gzip").headers()).doesNotContainKey("content-encoding");
    }

    private static RawHttp.Answer run(String code, String header) throws IOException {
        return RawHttp.call(SERVER.port, "POST", "/sessions/0/statements", "{\"code\":\"" + code + "\"}", header);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gzip                     | GZIP
                    x-gzip                   | GZIP
                    GZIP;q=0.5               | GZIP
                    br, deflate              | DEFLATE
                    gzip;q=0.2, deflate;q=.9 | DEFLATE
                    gzip;q=0                 | IDENTITY
                    *                        | GZIP
                    *;q=0                    | IDENTITY
                    gzip;q=0, *              | DEFLATE
                    identity                 | IDENTITY
                    gzip;q=nonsense          | IDENTITY
                    br                       | IDENTITY
                    ''                       | IDENTITY
                    """)
    void acceptedCodings(String header, ContentCoding coding) {
        assertThat(ContentCoding.accepted(header)).isEqualTo(coding);
    }
}
