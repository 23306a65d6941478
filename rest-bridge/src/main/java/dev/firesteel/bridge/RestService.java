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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Serves every path that nobody else serves: finds the route, reads the request, runs the call. */
final class RestService implements HttpService {

    private final RouteTable routes;
    private final BridgeConfig config;
    private final LivyJson json;
    private final RequestBody bodies;
    private final RequestReader requests;
    private final Map<String, Metadata.Key<String>> forwarded;

    RestService(RouteTable routes, BridgeConfig config, LivyJson json) {
        this.routes = routes;
        this.config = config;
        this.json = json;
        this.bodies = new RequestBody(config.maxRequestBytes());
        this.requests = new RequestReader(json);
        this.forwarded = keys(config.forwardedHeaders());
    }

    @Override
    public ExchangeType exchangeType(RoutingContext context) {
        RequestHeaders headers = context.headers();
        boolean bounded = RequestBody.fits(headers, config.maxRequestBytes());
        HttpMethod method = RequestMethod.of(headers, context.query());
        boolean streams = routes.find(method, context.path()) instanceof RouteTable.Found found
                && found.route().streams();
        return ExchangeType.of(!bounded, streams);
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
        if (!found.route().readsBody()) {
            return call(context, request, found, RequestBody.Content.NONE);
        }
        CompletableFuture<RequestBody.Content> body = bodies.read(context, request);
        if (body.isDone() && !body.isCompletedExceptionally()) {
            return call(context, request, found, body.join());
        }
        return HttpResponse.of(body.handleAsync(
                (content, cause) -> cause == null
                        ? call(context, request, found, content)
                        : refused(context, cause instanceof CompletionException ? cause.getCause() : cause),
                context.eventLoop()));
    }

    private HttpResponse call(
            ServiceRequestContext context, HttpRequest request, RouteTable.Found found, RequestBody.Content body) {
        Message message;
        try {
            message = requests.read(found, context, request.headers(), body);
        } catch (InvalidInputException e) {
            return refused(context, e);
        }
        Metadata metadata = metadata(request.headers());
        return found.route().streams()
                ? new EventStreamCall(context, found.route(), json, config.keepAlive()).serve(message, metadata)
                : new UnaryCall(context, found.route(), json).serve(message, metadata);
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
        for (Map.Entry<String, Metadata.Key<String>> each : forwarded.entrySet()) {
            String value = headers.get(each.getKey());
            if (value != null) {
                metadata.put(each.getValue(), value);
            }
        }
        return metadata;
    }

    private static Map<String, Metadata.Key<String>> keys(Collection<String> names) {
        Map<String, Metadata.Key<String>> keys = new LinkedHashMap<>();
        List.copyOf(names).forEach(name -> keys.put(name, Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
        return keys;
    }
}
