// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A service behind a real gRPC call, without a socket. */
public record InProcess(Server server, ManagedChannel channel) implements AutoCloseable {
    public static InProcess serve(BindableService... services) throws IOException {
        String name = UUID.randomUUID().toString();
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
        for (BindableService service : services) {
            builder.addService(service);
        }
        return new InProcess(
                builder.build().start(), InProcessChannelBuilder.forName(name).build());
    }

    @Override
    public void close() throws InterruptedException {
        channel.shutdownNow();
        server.shutdownNow();
        if (!channel.awaitTermination(30, TimeUnit.SECONDS) || !server.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new AssertionError("calls are left");
        }
    }
}
