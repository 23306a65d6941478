// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementOutput;
import java.io.ByteArrayInputStream;
import java.util.Collections;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An answer of many megabytes, in raw JSON of many pieces, is what a small one is. */
class LargeReplyTest {
    private static final BridgeServer SERVER = new BridgeServer(BridgeConfig.defaults(), builder -> {});
    private static final String TARGET = "/sessions/0/statements/0";
    private static final String TABLE = "[" + String.join(",", Collections.nCopies(1_000_000, "\"é\"")) + "]";

    @BeforeAll
    static void answer() {
        byte[] json = TABLE.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        ByteString pieces = ByteString.EMPTY;
        for (int from = 0; from < json.length; from += 100_003) {
            pieces = pieces.concat(ByteString.copyFrom(json, from, Math.min(100_003, json.length - from)));
        }
        StatementOutput output = StatementOutput.newBuilder()
                .putData(
                        "text/plain",
                        MimeValue.newBuilder()
                                .setJson(ByteString.copyFromUtf8("\"1\""))
                                .build())
                .putData(
                        "application/json",
                        MimeValue.newBuilder().setJson(pieces).build())
                .setTruncated("nothing")
                .build();
        SERVER.firesteel.get = (request, answer) -> FakeFiresteel.reply(
                answer, Statement.newBuilder().setOutput(output).build());
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void itComesWholeWithItsLength() throws Exception {
        RawHttp.Answer answer = RawHttp.get(SERVER.port, TARGET);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json;charset=utf-8");
        assertThat(answer.header("content-length")).isEqualTo(Integer.toString(answer.bytes().length));
        assertThat(answer.text())
                .startsWith("{\"id\":0,")
                .contains(
                        "\"data\":{\"text/plain\":\"1\",\"application/json\":" + TABLE + "},\"truncated\":\"nothing\"")
                .endsWith("}");
    }

    @Test
    void itIsPackedWhenAskedFor() throws Exception {
        RawHttp.Answer plain = RawHttp.get(SERVER.port, TARGET);
        RawHttp.Answer gzip = RawHttp.get(SERVER.port, TARGET, "Accept-Encoding: gzip");
        assertThat(gzip.header("content-encoding")).isEqualTo("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.bytes())).readAllBytes())
                .isEqualTo(plain.bytes());
    }

    @Test
    void aHeadHasItsLengthAndNoBody() throws Exception {
        RawHttp.Answer plain = RawHttp.get(SERVER.port, TARGET);
        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("HEAD", TARGET, 0);
            assertThat(http.answer(true).header("content-length")).isEqualTo(Integer.toString(plain.bytes().length));
            http.sendHead("GET", TARGET, 0);
            assertThat(http.answer(false).bytes()).isEqualTo(plain.bytes());
        }
    }
}
