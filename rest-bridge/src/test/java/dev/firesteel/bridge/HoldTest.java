// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.ListStatementsRequest;
import dev.firesteel.v1.RunStatementRequest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long an answer may be held: the query says it, else the header, else the configuration. */
class HoldTest {

    private static final BridgeServer SERVER =
            new BridgeServer(BridgeConfig.defaults().withHold(Duration.ofMillis(1500)), builder -> {});
    private static final String STATEMENT = "/sessions/0/statements/0";

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void forget() {
        SERVER.firesteel.requests.clear();
    }

    private static Object asked(String target, String... headers) throws IOException {
        assertThat(RawHttp.get(SERVER.port, target, headers).status()).isEqualTo(200);
        return SERVER.firesteel.requests.remove();
    }

    private static Duration wait(Object request) {
        com.google.protobuf.Duration wait = ((GetStatementRequest) request).getWait();
        return Duration.ofSeconds(wait.getSeconds(), wait.getNanos());
    }

    @Test
    void whoSaysNothingGetsTheConfigured() throws Exception {
        assertThat(wait(asked(STATEMENT))).hasMillis(1500);
        assertThat(wait(asked(STATEMENT, "Prefer: respond-async"))).hasMillis(1500);
    }

    @Test
    void theQueryWinsOverTheHeader() throws Exception {
        assertThat(wait(asked(STATEMENT + "?wait=3s", "Prefer: wait=7"))).hasSeconds(3);
        assertThat(wait(asked(STATEMENT + "?wait=0s"))).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=0 | 0",
                "wait=7 | 7",
                "WAIT = \"7\" | 7",
                "respond-async, wait=7;x=y | 7",
                "wait=7, wait=8 | 7",
                "wait=999999999 | 999999999"
            })
    void theHeaderWinsOverTheConfigured(String header, long seconds) throws Exception {
        assertThat(wait(asked(STATEMENT, "Prefer: " + header))).hasSeconds(seconds);
    }

    @Test
    void theHeaderMayComeInSeveralLines() throws Exception {
        assertThat(wait(asked(STATEMENT, "Prefer: respond-async", "Prefer: wait=7")))
                .hasSeconds(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "wait=", "wait=-1", "wait=soon", "wait=1.5", "await=7", "wait=9999999999", ",;="})
    void aPreferenceThatIsNotUnderstoodIsIgnored(String header) throws Exception {
        assertThat(wait(asked(STATEMENT, "Prefer: " + header))).hasMillis(1500);
    }

    @Test
    void nothingElseIsHeld() throws Exception {
        assertThat(asked("/sessions/0", "Prefer: wait=7"))
                .isEqualTo(GetSessionRequest.newBuilder().setSession("0").build());
        assertThat(asked("/sessions/0/statements", "Prefer: wait=7"))
                .isEqualTo(ListStatementsRequest.newBuilder()
                        .setSession("0")
                        .setMaxOutputBytes(0)
                        .build());
    }

    /** When others are before it, who sends many would wait many times. */
    @Test
    void aPostIsHeldIfIdleUnlessItSaysMore() throws Exception {
        assertThat(run(SERVER).hasWait()).isFalse();
        assertThat(run(SERVER).getWaitIfIdle()).isEqualTo(Durations.fromMillis(200));
        assertThat(run(SERVER, "Prefer: wait=7").getWait().getSeconds()).isEqualTo(7);
    }

    @Test
    void nothingIsHeldWhereItIsConfiguredSo() throws Exception {
        try (BridgeServer server = new BridgeServer(BridgeConfig.defaults().withHold(Duration.ZERO), builder -> {})) {
            RunStatementRequest request = run(server);
            assertThat(request.hasWait()).isTrue();
            assertThat(request.getWait()).isEqualTo(Durations.ZERO);
        }
    }

    private static RunStatementRequest run(BridgeServer server, String... headers) throws IOException {
        RawHttp.call(server.port, "POST", "/sessions/0/statements", "{\"code\":\"1\"}", headers);
        return (RunStatementRequest) server.firesteel.requests.remove();
    }
}
