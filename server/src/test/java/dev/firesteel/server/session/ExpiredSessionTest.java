// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.worker.v1.ConnectResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen of a session whose time is over. */
class ExpiredSessionTest {
    private static final String WHY = "Nobody called about it for PT10S (heartbeatTimeoutInSecond).";

    @TempDir
    Path data;

    private TestServer server;
    private SessionView expired;

    @BeforeEach
    void sessionZeroExpires() {
        server = TestServer.start(data);
        Started session = server.started(named(10));
        SessionWatch watch = get(server.sessions.watch(CALLER, "0"));
        server.time.advance(Duration.ofSeconds(10));
        session.worker().take(ConnectResponse::hasShutdown);
        assertThat(get(server.sessions.state(CALLER, "nb")).state().shown()).isEqualTo(SessionState.SHUTTING_DOWN);
        session.process().exits("exit code 0");
        session.worker().hangUp();
        expired = server.await(watch, view -> view.state().ended());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static CreateSession named(int heartbeat) {
        return new Request().name("nb").heartbeat(heartbeat).made();
    }

    private SessionPage list(boolean expiredToo) {
        return get(server.sessions.list(CALLER, 0, 9, expiredToo));
    }

    private void assertNotFound(String session) {
        assertThatThrownBy(() -> get(server.sessions.get(CALLER, session)))
                .hasMessage("Session '" + session + "' not found.");
        assertThatThrownBy(() -> get(server.sessions.listStatements(CALLER, session, 0, null, false)))
                .hasMessage("Session '" + session + "' not found.");
        assertThatThrownBy(() -> get(server.sessions.delete(CALLER, session)))
                .hasMessage("Session '" + session + "' not found.");
    }

    @Test
    void itIsNotFoundButListedWithTimeAndReasonWhereTheEndedAreAskedFor() {
        assertNotFound("0");
        assertNotFound("nb");
        assertThat(list(false)).isEqualTo(new SessionPage(0, List.of()));
        assertThat(list(true).total()).isEqualTo(1);
        assertThat(list(true).sessions()).singleElement().satisfies(view -> {
            assertThat(view.state().shown()).isEqualTo(SessionState.DEAD);
            assertThat(view.stateReason()).isEqualTo(WHY);
            assertThat(view.endedAt()).isEqualTo(server.time.instant());
            assertThat(view.log()).last(STRING).endsWith("Ended: " + WHY);
        });
    }

    @Test
    void itsNameIsFreeAndMeansTheOneThatFollows() {
        Started next = server.started(named(0));
        assertThat(get(server.sessions.state(CALLER, "nb")).id()).isEqualTo(1);
        server.stop(next);
        assertThat(get(server.sessions.state(CALLER, "nb")).id()).isEqualTo(1);
        assertThat(list(false).sessions()).extracting(SessionView::id).containsExactly(1);
        get(server.sessions.delete(CALLER, "nb"));
        assertNotFound("nb");
        assertThat(list(true).sessions()).extracting(SessionView::id).containsExactly(0);
    }

    @Test
    void itIsTheSameAfterARestartAndForgottenAfterItsRetention() {
        server.vanish();
        server = server.restart(SessionSettings.DEFAULT);
        assertNotFound("0");
        assertThat(list(true).sessions())
                .singleElement()
                .returns(SessionState.EXPIRED, SessionView::state)
                .returns(WHY, SessionView::stateReason)
                .returns(expired.endedAt(), SessionView::endedAt);
        server.time.advance(SessionSettings.DEFAULT.sessionRetention());
        while (list(true).total() > 0) {
            Thread.onSpinWait();
        }
        assertThat(get(server.store.sessions().all())).isEmpty();
    }
}
