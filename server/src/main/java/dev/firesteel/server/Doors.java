// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.healthcheck.HealthCheckService;
import com.linecorp.armeria.server.healthcheck.SettableHealthChecker;
import com.linecorp.armeria.server.prometheus.PrometheusExpositionService;
import dev.firesteel.bridge.BridgeConfig;
import dev.firesteel.bridge.RestBridge;
import dev.firesteel.bridge.SmallAnswers;
import dev.firesteel.server.config.ServerConfig;
import dev.firesteel.server.metrics.Meters;
import io.grpc.ServerServiceDefinition;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one port: gRPC, gRPC-Web, REST, event streams, metrics and health. */
final class Doors implements AutoCloseable {
    private final Server server;
    private final RestBridge bridge;
    private final SettableHealthChecker serving;
    private final ServerConfig config;

    private Doors(Server server, RestBridge bridge, SettableHealthChecker serving, ServerConfig config) {
        this.server = server;
        this.bridge = bridge;
        this.serving = serving;
        this.config = config;
    }

    /** Checks the address; opens nothing. */
    static void checkAddress(ServerConfig config) {
        InetAddress address;
        try {
            address = InetAddress.getByName(config.host());
        } catch (UnknownHostException e) {
            throw new StartException("server.host: '" + config.host() + "' is no address of this machine", e);
        }
        if (!address.isLoopbackAddress()) {
            throw new StartException("server.host: " + config.host()
                    + " can be reached from elsewhere, and whoever reaches it could run code here:"
                    + " authentication comes first (expected: a loopback address such as 127.0.0.1)");
        }
    }

    static Doors open(
            ServerConfig config,
            Duration hold,
            List<ServerServiceDefinition> services,
            SmallAnswers small,
            Meters meters,
            Supplier<? extends CompletionStage<?>> store) {
        SettableHealthChecker serving = new SettableHealthChecker(true);
        int limit = Math.toIntExact(config.maxRequestSize().bytes());
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(config.host(), config.port()))
                .meterRegistry(meters.registry())
                .gracefulShutdownTimeout(Duration.ofMillis(1), config.shutdownTimeout())
                .service(
                        "/healthz",
                        HealthCheckService.builder()
                                .longPolling(0)
                                .checkers(serving)
                                .build())
                .service("/readyz", new Readiness(serving, store))
                .service(
                        "/metrics",
                        PrometheusExpositionService.of(
                                ((PrometheusMeterRegistry) meters.registry()).getPrometheusRegistry()));
        RestBridge bridge =
                new RestBridge(BridgeConfig.defaults().withLimits(limit, limit).withHold(hold), services, small);
        bridge.mount(builder);
        builder.decorator(new OriginGuard(config.allowedOrigins()));
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            if (isTaken(e.getCause())) {
                throw new StartException(
                        "port " + config.port() + " of " + config.host()
                                + " is in use, perhaps by another server (expected: a free one; choose it with --port)",
                        e);
            }
            throw new StartException(
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getCause(), e);
        }
        return new Doors(server, bridge, serving, config);
    }

    /** {@code host:port}, as a URL has it. */
    String address() {
        return address(config, server.activeLocalPort());
    }

    static String address(ServerConfig config, int port) {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return host + ":" + port;
    }

    /** Says that the server stops: to those who ask after its health, and on every open stream. Calls are still served. */
    void drain() {
        serving.setHealthy(false);
        bridge.drain();
    }

    /** Lets calls end, and closes the port. */
    @Override
    public void close() {
        server.stop().join();
    }

    /** Netty's own transports have no BindException. */
    private static boolean isTaken(@Nullable Throwable failure) {
        return failure instanceof BindException
                || (failure != null && String.valueOf(failure.getMessage()).contains("Address already in use"));
    }
}
