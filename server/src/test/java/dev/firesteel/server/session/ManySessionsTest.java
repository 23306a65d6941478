// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.session.TestServer.Started;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What sessions cost that do nothing. */
@Timeout(300)
class ManySessionsTest {
    private static final int SESSIONS = 200;
    private static final int WARM_UP = 10;
    private static final SessionSettings ROOM_FOR_ALL =
            new TestSettings().maxSessions(SESSIONS + WARM_UP).build();

    @TempDir
    private Path data;

    /** Their workers' ends of the links are in this process too, so the server's share is less. */
    @Test
    void anIdleSessionTakesLessThanAMegabyteOfTheHeap() {
        try (TestServer server = TestServer.start(data, ROOM_FOR_ALL)) {
            List<Started> sessions = new ArrayList<>(started(server, WARM_UP));
            long before = liveHeap();
            sessions.addAll(started(server, SESSIONS));

            long each = (liveHeap() - before) / SESSIONS;

            System.out.printf("%d idle sessions: %,d bytes of heap each%n", SESSIONS, each);
            assertThat(each).isLessThan(1 << 20);
            assertThat(sessions).allSatisfy(session -> assertThat(
                            server.statement(session, server.run(session, "1").id()))
                    .isNotNull());
        }
    }

    private static List<Started> started(TestServer server, int count) {
        List<Started> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(server.started());
        }
        return sessions;
    }

    private static long liveHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
