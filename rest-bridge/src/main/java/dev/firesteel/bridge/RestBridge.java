// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerListener;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import dev.firesteel.bridge.json.LivyJson;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.util.Collection;
import java.util.List;

/**
 * Serves gRPC services on an Armeria server: as gRPC and gRPC-Web, with reflection and {@code grpc.health.v1}, and, by
 * their {@code google.api.http} rules, as Livy's JSON and server-sent events. What the REST side doesn't know and nobody
 * else serves is answered 404 here.
 */
public final class RestBridge {

    /** What Livy takes. */
    private static final int MAX_HEADER_BYTES = 128 * 1024;

    /** gRPC's frame around a message, and room for its compression to have made it longer. */
    private static final int FRAME_BYTES = 64 * 1024;

    private final BridgeConfig config;
    private final LivyJson json;
    private final List<ServerServiceDefinition> services;
    private final RouteTable routes;
    private final SmallAnswers small;
    private final HealthStatusManager health = new HealthStatusManager();
    private final OpenStreams openStreams = new OpenStreams();

    /**
     * Creates a bridge to services, whose interceptors are to be in the definitions.
     *
     * @throws IllegalArgumentException when a {@code google.api.http} rule of theirs cannot be served
     */
    public RestBridge(BridgeConfig config, Collection<ServerServiceDefinition> services) {
        this(config, services, (method, path) -> false);
    }

    /** The same, for services of whose answers some are known to be small. */
    public RestBridge(BridgeConfig config, Collection<ServerServiceDefinition> services, SmallAnswers small) {
        this.config = config;
        this.json = new LivyJson(config.maxRequestBytes());
        this.services = services.stream()
                .map(service -> ServerInterceptors.intercept(service, openStreams))
                .toList();
        this.routes = RouteTable.compile(this.services);
        this.small = small;
    }

    /** Adds everything to a server. Sets its error handler and default headers; ports, TLS and decorators are the caller's. */
    public void mount(ServerBuilder server) {
        GrpcService grpc = grpc(services, ProtoReflectionServiceV1.newInstance(), health.getHealthService());
        mount(server, grpc);
        mount(server, grpc(List.of(Reflection.v1alpha(grpc.services()))));
        server.route()
                .pathPrefix("/")
                .maxRequestLength(0) // RestService has its own.
                .requestTimeout(config.requestTimeout())
                .build(new RestService(routes, small, config, json));
        config.responseHeaders().forEach(server::addHeader);
        server.errorHandler(new RestErrorHandler(config, json));
        server.disableServerHeader();
        server.http1MaxHeaderSize(MAX_HEADER_BYTES);
        server.http1MaxInitialLineLength(MAX_HEADER_BYTES);
        server.http2MaxHeaderListSize(MAX_HEADER_BYTES);
        server.serverListener(
                ServerListener.builder().whenStopping(stopping -> drain()).build());
    }

    /** What {@code grpc.health.v1} says; SERVING until told otherwise or drained. */
    public HealthStatusManager health() {
        return health;
    }

    /** The REST routes, such as {@code GET /sessions/{session}}. */
    public List<String> routes() {
        return routes.routes();
    }

    /**
     * Tells the clients of server streams that the server stops, and ends their streams; those of streams in both directions
     * are not told. Done by itself when the server begins to stop.
     */
    public void drain() {
        if (openStreams.drain()) {
            health.enterTerminalState();
        }
    }

    private void mount(ServerBuilder server, GrpcService grpc) {
        grpc.methodsByRoute().forEach((route, method) -> {
            boolean one = method.getMethodDescriptor().getType().clientSendsOneMessage();
            server.route()
                    .addRoute(route)
                    // Of a stream no length is too long; its messages have their own limit.
                    .maxRequestLength(one ? (long) config.maxGrpcMessageBytes() + FRAME_BYTES : 0)
                    .requestTimeoutMillis(0) // What the client says counts.
                    .build(grpc);
        });
    }

    private GrpcService grpc(Collection<ServerServiceDefinition> definitions, BindableService... others) {
        GrpcServiceBuilder builder = GrpcService.builder();
        definitions.forEach(builder::addService);
        for (BindableService other : others) {
            builder.addService(other);
        }
        return builder.supportedSerializationFormats(
                        GrpcSerializationFormats.PROTO,
                        GrpcSerializationFormats.PROTO_WEB,
                        GrpcSerializationFormats.PROTO_WEB_TEXT)
                .maxRequestMessageLength(config.maxGrpcMessageBytes())
                .build();
    }
}
