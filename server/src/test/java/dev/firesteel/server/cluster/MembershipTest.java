// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.store.DataFolder;
import dev.firesteel.server.store.JdbcStore;
import dev.firesteel.server.store.StoreSettings;
import dev.firesteel.server.worker.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leases of a real store, which are over or last for hours; timers that the test lets go by. */
@Timeout(60)
class MembershipTest {
    private static final Duration OVER = Duration.ofMillis(-1);
    private static final Duration LONG = Duration.ofHours(3);

    @TempDir
    Path data;

    private final ManualTime time = new ManualTime();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private DataFolder folder;
    private JdbcStore store;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(data);
        store = JdbcStore.sqlite(folder, StoreSettings.DEFAULT);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        folder.close();
    }

    private Lease acquire(Duration length) {
        return get(store.leases().acquire("127.0.0.1:1", length));
    }

    private Membership member(Lease lease) {
        return new Membership(store.leases(), lease, LONG, time, new Membership.Listener() {
            @Override
            public void gained(List<Integer> sessions) {
                heard.add("gained " + sessions);
            }

            @Override
            public void lost() {
                heard.add("lost");
            }
        });
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private List<Long> epochs() {
        return get(store.leases().all()).stream().map(Lease::epoch).toList();
    }

    @Test
    void leaseIsRenewedThreeTimesInItsLength() {
        Lease lease = acquire(OVER);
        get(member(lease).start());
        assertThat(get(store.leases().all()).get(0).left()).isPositive();
        assertThat(time.pending()).isEqualTo(1);
        assertThat(heard).isEmpty();
    }

    @Test
    void whatIsOverIsTakenAtTheFirstLook() {
        Lease dead = acquire(OVER);
        Lease mine = acquire(LONG);
        get(member(mine).start());
        assertThat(epochs()).containsExactly(mine.epoch()).doesNotContain(dead.epoch());
    }

    @Test
    void aLostLeaseIsToldOnceAndIsTheEnd() throws InterruptedException {
        Lease mine = acquire(LONG);
        get(member(mine).start());
        get(store.leases().release(mine.epoch()));
        time.advance(LONG.dividedBy(3));
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("lost");
        get(store.check());
        assertThat(time.pending()).isZero();
    }

    @Test
    void aClosedMemberGivesItsLeaseBack() {
        Lease mine = acquire(LONG);
        Membership member = member(mine);
        get(member.start());
        member.close();
        get(store.check());
        assertThat(epochs()).isEmpty();
    }
}
