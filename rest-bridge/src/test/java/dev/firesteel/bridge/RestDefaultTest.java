// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.RunStatementRequest;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A field with {@code rest_default} has that value where REST says none. */
class RestDefaultTest {
    private static final BridgeServer SERVER = new BridgeServer(BridgeConfig.defaults(), builder -> {});
    private static final String STATEMENT = "/sessions/0/statements/0";

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static GetStatementRequest get(String target) throws IOException {
        assertThat(RawHttp.get(SERVER.port, target).status()).isEqualTo(200);
        return (GetStatementRequest) SERVER.firesteel.requests.remove();
    }

    @Test
    void whatIsNotSaidIsTheDefault() throws Exception {
        assertThat(get(STATEMENT).hasMaxOutputBytes()).isTrue();
        assertThat(get(STATEMENT).getMaxOutputBytes()).isZero();
    }

    @Test
    void whatIsSaidStands() throws Exception {
        assertThat(get(STATEMENT + "?maxOutputBytes=17").getMaxOutputBytes()).isEqualTo(17);
        RawHttp.call(SERVER.port, "POST", "/sessions/0/statements", "{\"code\":\"1\",\"maxOutputBytes\":5}");
        RunStatementRequest said = (RunStatementRequest) SERVER.firesteel.requests.remove();
        assertThat(said.getMaxOutputBytes()).isEqualTo(5);
    }
}
