// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.server.api.SessionForwarding;
import io.grpc.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Ways to the servers that share the store. */
final class Peers implements AutoCloseable {
    /** A server that stands still is left after twice this. */
    private static final long PING_MILLIS = 5_000;

    private final ClientFactory connections =
            ClientFactory.builder().pingIntervalMillis(PING_MILLIS).build();
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();

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
