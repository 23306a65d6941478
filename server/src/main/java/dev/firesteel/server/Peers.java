// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.server.api.SessionForwarding;
import io.grpc.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Ways to the servers that share the store. */
final class Peers implements AutoCloseable {
    private static final Duration SHORTEST_PING = Duration.ofSeconds(1);

    private final ClientFactory connections;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();

    /** A server that stands still is left when its lease is over: after two pings. */
    Peers(Duration lease) {
        long ping = Math.max(SHORTEST_PING.toMillis(), lease.toMillis() / 2);
        connections = ClientFactory.builder().pingIntervalMillis(ping).build();
    }

    /** {@code address} is {@code host:port}. */
    Channel channel(String address) {
        return channels.computeIfAbsent(address, target -> GrpcClients.builder("gproto+h2c://" + target + "/")
                .factory(connections)
                .responseTimeoutMillis(0)
                .maxResponseLength(0)
                .build(SessionForwarding.STUB)
                .getChannel());
    }

    @Override
    public void close() {
        connections.close();
    }
}
