// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.firesteel.bridge.json.LivyJson;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A unary method as one HTTP request and one answer. */
class UnaryCall extends HttpServerCall {

    private static final int NO_CONTENT = 204;

    /** Bytes above which an answer is sent piece by piece. */
    private static final int LARGE = 1024 * 1024;

    private final LivyJson json;
    private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    private volatile @Nullable Message message;

    UnaryCall(ServiceRequestContext context, RestRoute route, LivyJson json) {
        super(context, route);
        this.json = json;
    }

    final HttpResponse serve(Message request, Metadata headers) {
        start(request, headers);
        return answer();
    }

    final HttpResponse answer() {
        // The one that is there costs less than the one that is to come.
        return answer.isDone() ? answer.join() : HttpResponse.of(answer);
    }

    @Override
    public final void sendMessage(Message message) {
        this.message = message;
    }

    @Override
    final void answer(Status status, Metadata trailers) {
        HttpResponse response;
        try {
            response = response(status, trailers);
        } catch (RuntimeException e) {
            response = error(Status.INTERNAL.withCause(e), new Metadata());
        }
        answer.complete(response);
    }

    private HttpResponse response(Status status, Metadata trailers) {
        Message sent = message;
        if (!status.isOk()) {
            return error(status, trailers);
        }
        if (sent == null) {
            return error(Status.INTERNAL.withDescription("The method ended without an answer"), trailers);
        }
        ResponseHeadersBuilder headers = Replies.headers(route.status());
        if (route.location() != null) {
            headers.set(HttpHeaderNames.LOCATION, route.location().expand(sent));
        }
        if (route.status() == NO_CONTENT
                || sent.getDescriptorForType().getFields().isEmpty()) {
            return HttpResponse.of(headers.build());
        }
        String userAgent = context.request().headers().get(HttpHeaderNames.USER_AGENT, "");
        return sent.getSerializedSize() < LARGE
                ? Replies.json(context, context.request().headers(), headers, json.write(sent, userAgent))
                : LargeReply.of(context, headers, json.writePieces(sent, userAgent));
    }

    private HttpResponse error(Status status, Metadata trailers) {
        LivyErrors.RestError error = LivyErrors.of(status, trailers, what());
        return Replies.json(context, context.request().headers(), error.headers(), error.body(json));
    }
}
