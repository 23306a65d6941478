// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.worker.FakeWorker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that end by themselves, and those that don't. */
class SessionDeadlineTest {
    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Lets time pass in steps that a living worker would fill with heartbeats. */
    private void pass(Duration duration, FakeWorker worker) {
        Duration left = duration;
        while (!left.isZero()) {
            Duration step = left.compareTo(Duration.ofSeconds(20)) < 0 ? left : Duration.ofSeconds(20);
            server.time.advance(step);
            worker.heartbeat();
            worker.prints(0, "");
            worker.awaitAcknowledged(0);
            left = left.minus(step);
        }
    }

    private static CreateSession request(int heartbeat, String ttl, String idleTimeout) {
        return new Request()
                .heartbeat(heartbeat)
                .ttl(ttl)
                .idleTimeout(idleTimeout)
                .made();
    }

    /** A session with an ended statement 0, to which {@link #pass} can send what is dropped and acknowledged. */
    private Started used(CreateSession request) {
        Started session = server.started(request);
        server.run(session, "code");
        session.worker().takeExecute();
        session.worker().runs(0, "");
        server.ended(session, 0);
        return session;
    }

    @Test
    void idleSessionEndsAfterTheIdleTimeout() {
        Started session = used(request(0, null, "10m"));
        pass(Duration.ofMinutes(9), session.worker());
        get(server.sessions.touch(CALLER, session.ref()));
        pass(Duration.ofMinutes(9), session.worker());
        get(server.sessions.state(CALLER, session.ref()));
        assertThat(get(server.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.IDLE);
        pass(Duration.ofMinutes(1), session.worker());
        assertThat(server.awaitState(0, SessionState.EXPIRING).stateReason())
                .isEqualTo("It was idle for PT10M (idle timeout).");
    }

    @Test
    void busySessionIsNotIdle() {
        Started session = used(request(0, null, "10m"));
        server.run(session, "loop");
        session.worker().takeExecute();
        pass(Duration.ofMinutes(30), session.worker());
        assertThat(get(server.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.BUSY);
        session.worker().runs(1, "");
        server.ended(session, 1);
        pass(Duration.ofMinutes(10), session.worker());
        server.awaitState(0, SessionState.EXPIRING);
    }

    @Test
    void sessionEndsAfterItsLongestLife() {
        Started session = used(request(0, "30m", null));
        server.run(session, "loop");
        pass(Duration.ofMinutes(30), session.worker());
        assertThat(server.awaitState(0, SessionState.EXPIRING).stateReason())
                .isEqualTo("Its longest life of PT30M is over (ttl).");
    }

    @Test
    void sessionThatNobodyCallsEndsAfterTheHeartbeatTimeout() {
        Started session = used(request(60, null, null));
        pass(Duration.ofSeconds(59), session.worker());
        get(server.sessions.state(CALLER, session.ref()));
        pass(Duration.ofSeconds(59), session.worker());
        SessionWatch watch = get(server.sessions.watch(CALLER, session.ref()));
        pass(Duration.ofSeconds(60), session.worker());
        // On the watch that is there: a new one would be a call about it.
        assertThat(server.await(watch, view -> view.state() == SessionState.EXPIRING)
                        .stateReason())
                .isEqualTo("Nobody called about it for PT1M (heartbeatTimeoutInSecond).");
    }

    @Test
    void endedSessionIsForgottenAfterItsRetention() {
        Started session = used(request(0, null, null));
        server.stop(session);
        server.time.advance(Duration.ofSeconds(599));
        assertThat(get(server.sessions.list(CALLER, 0, 1, false)).total()).isEqualTo(1);
        server.time.advance(Duration.ofSeconds(1));
        while (get(server.sessions.list(CALLER, 0, 1, false)).total() > 0) {
            Thread.onSpinWait();
        }
        assertThat(server.time.pending()).isZero();
    }
}
