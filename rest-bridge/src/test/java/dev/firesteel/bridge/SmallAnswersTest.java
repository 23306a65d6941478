// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which answers are sent after their headers, as the client takes them, and which together with them. */
class SmallAnswersTest {

    private static final BlockingQueue<Boolean> STREAMED = new LinkedBlockingQueue<>();
    private static final BridgeServer SERVER = new BridgeServer(
            BridgeConfig.defaults(),
            (method, path) -> "GetStatement".equals(method.getBareMethodName()) && path.equals(List.of("etl 1", "7")),
            builder -> builder.decorator((service, context, request) -> {
                STREAMED.add(context.exchangeType().isResponseStreaming());
                return service.serve(context, request);
            }));

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/sessions/etl%201/statements/7, false",
        "/sessions/etl%201/statements/8, true",
        "/sessions/0/statements/7, true",
        "/sessions/etl%201/statements, true",
        "/sessions/0, false",
        "/nowhere, false",
    })
    void whatIsKnownToBeSmallIsSentInOnePiece(String target, boolean streamed) throws IOException {
        STREAMED.clear();
        RawHttp.get(SERVER.port, target);
        assertThat(STREAMED).containsExactly(streamed);
    }
}
