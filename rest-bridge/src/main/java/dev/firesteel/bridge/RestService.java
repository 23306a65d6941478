// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.firesteel.bridge.LivyErrors.RestError;
import dev.firesteel.bridge.json.InvalidInputException;
import dev.firesteel.bridge.json.LivyJson;
import io.grpc.Metadata;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Serves every path that nobody else serves: finds the route, reads the request, runs the call. */
final class RestService implements HttpService {

    /** Set on a request that has come in whole. */
    static final AttributeKey<Boolean> RECEIVED = AttributeKey.valueOf(RestService.class, "RECEIVED");

    /** Bytes that take longer to read than the event loop has time for. */
    private static final int LONG_TO_READ = 256 * 1024;

    private final RouteTable routes;
    private final SmallAnswers small;
    private final BridgeConfig config;
    private final LivyJson json;
    private final RequestBody bodies;
    private final RequestReader requests;
    private final Map<AsciiString, Metadata.Key<String>> forwarded;

    RestService(RouteTable routes, SmallAnswers small, BridgeConfig config, LivyJson json) {
        this.routes = routes;
        this.small = small;
        this.config = config;
        this.json = json;
        this.bodies = new RequestBody(config.maxRequestBytes());
        this.requests = new RequestReader(json, config.hold());
        this.forwarded = keys(config.forwardedHeaders());
    }

    @Override
    public ExchangeType exchangeType(RoutingContext context) {
        RequestHeaders headers = context.headers();
        boolean bounded = RequestBody.fits(headers, config.maxRequestBytes());
        HttpMethod method = RequestMethod.of(headers, context.query());
        if (!(routes.find(method, context.path()) instanceof RouteTable.Found found)) {
            return ExchangeType.of(!bounded, false);
        }
        RestRoute route = found.route();
        // What is not said to stream is gathered outside the heap, and sent with its headers in one piece.
        boolean large = route.raw() && !small.isSmall(route.method().getMethodDescriptor(), found.values());
        return ExchangeType.of(route.upload() != null || !bounded, route.streams() || large);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        RequestHeaders headers = request.headers();
        String version = ApiVersion.unknownIn(headers.get(HttpHeaderNames.ACCEPT));
        if (version != null) {
            return error(context, RestError.of(406, "No value found for '" + version + "'"));
        }
        HttpMethod method = RequestMethod.of(headers, context.query());
        RouteTable.Lookup lookup = routes.find(method, context.path());
        if (lookup instanceof RouteTable.Found found) {
            return serve(context, request, found);
        }
        if (lookup instanceof RouteTable.WrongMethod wrong) {
            String allowed = wrong.allowed().stream().map(HttpMethod::name).collect(Collectors.joining(", "));
            RestError error = RestError.of(405, method + " " + context.path() + " (expected: " + allowed + ")");
            return Replies.json(
                    context, headers, error.headers().set(HttpHeaderNames.ALLOW, allowed), error.body(json));
        }
        return error(context, RestError.of(404, "No such path: " + context.path()));
    }

    private HttpResponse serve(ServiceRequestContext context, HttpRequest request, RouteTable.Found found) {
        var method = found.route().method().getMethodDescriptor();
        context.logBuilder().name(String.valueOf(method.getServiceName()), String.valueOf(method.getBareMethodName()));
        CompletableFuture<Message> message = message(context, request, found);
        if (message.isDone() && !message.isCompletedExceptionally()) {
            return call(context, request, found.route(), message.join());
        }
        return HttpResponse.of(message.handleAsync(
                (read, cause) -> cause == null
                        ? call(context, request, found.route(), read)
                        : refused(context, cause instanceof CompletionException ? cause.getCause() : cause),
                context.eventLoop()));
    }

    private CompletableFuture<Message> message(
            ServiceRequestContext context, HttpRequest request, RouteTable.Found found) {
        RequestHeaders headers = request.headers();
        CompletableFuture<RequestBody.Content> body = found.route().readsBody()
                ? bodies.read(context, request)
                : CompletableFuture.completedFuture(RequestBody.Content.NONE);
        if (RequestBody.fits(headers, LONG_TO_READ) || !found.route().readsBody()) {
            return body.thenApply(content -> requests.read(found, context, headers, content));
        }
        return body.thenApplyAsync(
                content -> requests.read(found, context, headers, content), context.blockingTaskExecutor());
    }

    private HttpResponse call(ServiceRequestContext context, HttpRequest request, RestRoute route, Message message) {
        Metadata metadata = metadata(request.headers());
        if (route.upload() != null) {
            return new UploadCall(context, route, route.upload(), message, json).serve(metadata);
        }
        context.setAttr(RECEIVED, true);
        return route.streams()
                ? new EventStreamCall(context, route, json, config.keepAlive()).serve(message, metadata)
                : new UnaryCall(context, route, json).serve(message, metadata);
    }

    private HttpResponse refused(ServiceRequestContext context, @Nullable Throwable cause) {
        if (cause instanceof InvalidInputException) {
            return error(context, RestError.of(400, String.valueOf(cause.getMessage())));
        }
        if (cause instanceof ContentTooLargeException) {
            return error(context, RestErrorHandler.tooLarge(config.maxRequestBytes()));
        }
        return HttpResponse.ofFailure(cause == null ? new IllegalStateException("no cause") : cause);
    }

    private HttpResponse error(ServiceRequestContext context, RestError error) {
        return Replies.json(context, context.request().headers(), error.headers(), error.body(json));
    }

    private Metadata metadata(RequestHeaders headers) {
        Metadata metadata = new Metadata();
        for (Map.Entry<AsciiString, Metadata.Key<String>> each : forwarded.entrySet()) {
            String value = headers.get(each.getKey());
            if (value != null) {
                metadata.put(each.getValue(), value);
            }
        }
        return metadata;
    }

    private static Map<AsciiString, Metadata.Key<String>> keys(Collection<String> names) {
        Map<AsciiString, Metadata.Key<String>> keys = new LinkedHashMap<>();
        names.forEach(
                name -> keys.put(HttpHeaderNames.of(name), Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
        return keys;
    }
}
