// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import dev.firesteel.server.api.ListMerging;
import dev.firesteel.server.api.MergedLists;
import dev.firesteel.server.api.SessionForwarding;
import dev.firesteel.server.cluster.Lease;
import dev.firesteel.server.cluster.LeaseStore;
import dev.firesteel.server.cluster.Membership;
import dev.firesteel.server.cluster.StoredOwners;
import dev.firesteel.server.config.FiresteelConfig;
import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.session.FencedLauncher;
import dev.firesteel.server.session.LiveSessions;
import dev.firesteel.server.store.JdbcStore;
import dev.firesteel.server.store.Stores;
import dev.firesteel.server.worker.Timers;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This server's part among those that share a store: its lease, and what follows from it. One life; another one is another object. */
final class Cluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    /** A server that starts renews its lease only when it can serve; until then it has no session that others would wait for. */
    private static final Duration START = Duration.ofSeconds(30);

    private final JdbcStore store;
    private final FiresteelConfig config;
    private final Timers timers;
    private final Lease lease;
    private final Peers peers;
    private final CompletableFuture<Void> lost = new CompletableFuture<>();

    private Cluster(JdbcStore store, FiresteelConfig config, Timers timers, Lease lease) {
        this.store = store;
        this.config = config;
        this.timers = timers;
        this.lease = lease;
        this.peers = new Peers(config.cluster().lease());
    }

    static Cluster join(JdbcStore store, FiresteelConfig config, Timers timers) {
        if (config.server().port() == 0) {
            throw new StartException(
                    "server.port: 0 (expected with store.url: a port that other servers and workers find" + " again)");
        }
        LeaseStore leases = store.leases();
        Lease lease = leases.acquire(
                        Doors.address(config.server(), config.server().port()),
                        longer(config.cluster().lease(), START))
                .toCompletableFuture()
                .join();
        log.info("Joined as {} under lease {}", lease.address(), lease.epoch());
        return new Cluster(store, config, timers, lease);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    Stores stores() {
        return store.under(lease.epoch());
    }

    WorkerLauncher fenced(WorkerLauncher launcher) {
        return new FencedLauncher(launcher, () -> store.confirm(lease.epoch()), timers);
    }

    /** What workers dial, in this order. */
    String addresses() {
        List<String> all = new ArrayList<>(List.of(lease.address()));
        all.addAll(config.cluster().peers());
        return String.join(",", all);
    }

    /** What makes this server answer for the sessions of all. */
    List<ServerInterceptor> forwarding(LiveSessions sessions) {
        StoredOwners owners = new StoredOwners(store.leases(), sessions::has, sessions::isHere);
        return List.of(
                new SessionForwarding(owners, peers::channel),
                new MergedLists(new ListMerging(this::servers, peers::channel)));
    }

    private CompletionStage<List<String>> servers() {
        return store.leases()
                .all()
                .thenApply(all -> all.stream().map(Lease::address).distinct().toList());
    }

    /** Renews the lease from now on, and takes over what other servers leave. Returns after the first look for that. */
    AutoCloseable watch(LiveSessions sessions) {
        Membership membership =
                new Membership(store.leases(), lease, config.cluster().lease(), timers, new Membership.Listener() {
                    @Override
                    public void gained(List<Integer> ids) {
                        log.info("Takes over sessions {}", ids);
                        sessions.takeOver(ids).exceptionally(failure -> {
                            log.error("Sessions {} were not taken over", ids, failure);
                            return null;
                        });
                    }

                    @Override
                    public void lost() {
                        log.warn(
                                "Was not heard of for too long: lease {} is gone, and its sessions with it",
                                lease.epoch());
                        sessions.abandon();
                        lost.complete(null);
                    }
                });
        membership.start().toCompletableFuture().join();
        return membership;
    }

    /** Completes when another server has what was this one's. */
    CompletableFuture<Void> lost() {
        return lost;
    }

    @Override
    public void close() {
        peers.close();
    }
}
