// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import java.time.Duration;
import java.util.function.Consumer;

/** A bridge on a free port of the loopback, in front of a {@link FakeFiresteel}. */
final class BridgeServer implements AutoCloseable {

    final FakeFiresteel firesteel = new FakeFiresteel();
    final RestBridge bridge;
    final Server server;
    final int port;

    BridgeServer() {
        this(BridgeConfig.defaults(), builder -> {});
    }

    BridgeServer(BridgeConfig config, Consumer<ServerBuilder> also, ServerInterceptor... interceptors) {
        this(config, (method, path) -> false, also, interceptors);
    }

    BridgeServer(
            BridgeConfig config, SmallAnswers small, Consumer<ServerBuilder> also, ServerInterceptor... interceptors) {
        bridge = new RestBridge(
                config,
                firesteel.services().stream()
                        .map(BindableService::bindService)
                        .map(service -> ServerInterceptors.intercept(service, interceptors))
                        .toList(),
                small);
        ServerBuilder builder = Server.builder()
                .localPort(0, SessionProtocol.HTTP)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ofSeconds(20));
        also.accept(builder);
        bridge.mount(builder);
        server = builder.build();
        server.start().join();
        port = server.activeLocalPort();
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
