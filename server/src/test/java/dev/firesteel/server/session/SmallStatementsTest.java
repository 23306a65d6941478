// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.api.SmallStatements;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.v1.SessionServiceGrpc;
import dev.firesteel.v1.StatementServiceGrpc;
import io.grpc.MethodDescriptor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements whose answer is known to be small before it is made. */
@Timeout(60)
class SmallStatementsTest {
    private static final MethodDescriptor<?, ?> GET = StatementServiceGrpc.getGetStatementMethod();
    private static final String LONG = "1".repeat(64 * 1024);

    @TempDir
    Path data;

    private TestServer server;
    private Started session;
    private SmallStatements small;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
        session = server.started();
        small = new SmallStatements(server.sessions);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void oneIsWhenItHasEnded() {
        server.run(session, "6 * 7");
        session.worker().takeExecute();
        session.worker().started(0);
        assertThat(isSmall("0", "0")).isFalse();
        session.worker().prints(0, "42");
        session.worker().finished(0);
        server.ended(session, 0);
        assertThat(isSmall("0", "0")).isTrue();
        assertThat(small.isSmall(SessionServiceGrpc.getGetSessionMethod(), List.of("0")))
                .isFalse();
    }

    @Test
    void longOutputIsNot() {
        ended("print", LONG);
        assertThat(isSmall("0", "0")).isFalse();
    }

    @Test
    void longCodeIsNot() {
        ended(LONG, "1");
        assertThat(isSmall("0", "0")).isFalse();
    }

    @Test
    void whatIsUnknownIsNot() {
        assertThat(isSmall("0", "0")).isFalse();
        assertThat(isSmall("0", "first")).isFalse();
        assertThat(isSmall("1", "0")).isFalse();
        assertThat(isSmall("nobody", "0")).isFalse();
        assertThat(isSmall("99999999999", "0")).isFalse();
    }

    private void ended(String code, String output) {
        server.run(session, code);
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().prints(0, output);
        session.worker().finished(0);
        server.ended(session, 0);
    }

    private boolean isSmall(String ref, String statement) {
        return small.isSmall(GET, List.of(ref, statement));
    }
}
