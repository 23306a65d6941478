// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.firesteel.server.Postgresql;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventReader;
import dev.firesteel.server.eventlog.EventSlice;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.store.DatabaseAddress;
import dev.firesteel.server.store.StoreCheck;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL is away for a while under a server that runs. */
class StoreOutageTest {
    private static Postgresql postgresql;

    @TempDir
    Path data;

    @BeforeAll
    static void database() throws IOException, InterruptedException {
        postgresql = Postgresql.start();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (postgresql != null) {
            postgresql.close();
        }
    }

    private static void assertUnavailable(CompletableFuture<?> call) {
        DomainException refusal = catchThrowableOfType(DomainException.class, () -> get(call));
        assertThat(refusal.reason()).isEqualTo(Reason.STORE_UNAVAILABLE);
        assertThat(refusal).hasMessageStartingWith("The store cannot be used: ");
    }

    enum Outage {
        ENDED {
            @Override
            void begin() throws IOException, InterruptedException {
                postgresql.stop();
            }

            @Override
            void end() throws IOException, InterruptedException {
                postgresql.run();
            }
        },
        STANDS_STILL {
            @Override
            void begin() throws IOException, InterruptedException {
                postgresql.standStill();
            }

            @Override
            void end() throws IOException, InterruptedException {
                postgresql.goOn();
            }
        };

        abstract void begin() throws IOException, InterruptedException;

        abstract void end() throws IOException, InterruptedException;
    }

    @ParameterizedTest
    @EnumSource
    void callsAreRefusedRunningCodeIsHeldBackAndAllGoesOnAfterwards(Outage outage) throws Exception {
        DatabaseAddress database = DatabaseAddress.of(postgresql.database());
        try (TestServer server = TestServer.start(data, database)) {
            Started session = server.started();
            server.run(session, "long");
            session.worker().takeExecute();
            session.worker().started(0);
            session.worker().prints(0, "before\n");
            session.worker().awaitAcknowledged(0);
            EventReader watcher = get(server.sessions.watchStatement(CALLER, session.ref(), 0, 0));
            get(watcher.next(1 << 20));
            CompletableFuture<EventSlice> next = watcher.next(1 << 20);

            outage.begin();
            session.worker().prints(0, "meanwhile\n");
            assertThat(session.worker().awaitClosed().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            for (int i = 0; i < 3; i++) {
                assertUnavailable(server.sessions
                        .run(CALLER, session.ref(), new RunStatement("refused", null, null, null))
                        .toCompletableFuture());
            }
            assertUnavailable(
                    server.sessions.create(CALLER, CreateSession.of(Kind.SPARK)).toCompletableFuture());
            assertThat(get(server.sessions.state(CALLER, session.ref())).state())
                    .isEqualTo(SessionState.BUSY);
            assertThat(next).isNotDone();
            assertThat(session.worker().unacknowledged()).isEqualTo(1);

            outage.end();
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> get(server.store.check()) > 0);
            session.worker().dial(server.channel);
            session.worker().awaitAcknowledged(0);
            assertThat(get(next).events()).extracting(Event::sequence).containsExactly(3L);
            session.worker().finished(0);
            server.ended(session, 0);
            assertThat(server.readAll(session.ref(), 0, 0)).hasSize(4);
            // What was refused was not done: the next statement has the next id.
            assertThat(server.run(session, "after").id()).isEqualTo(1);
            session.worker().takeExecute();
            session.worker().runs(1, "after");
            server.ended(session, 1);
        }
        assertThat(StoreCheck.postgresql(database).problems()).isEqualTo(List.of());
    }
}
