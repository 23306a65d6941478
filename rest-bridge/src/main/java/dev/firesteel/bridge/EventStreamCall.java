// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.firesteel.bridge.json.LivyJson;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server-streaming method as server-sent events. The answer begins with the first event, or, so that the client sees
 * the stream open, with a comment a second later; until then an error is an ordinary one, after it an {@code error} event.
 * A stream that ends well ends with an {@code end} event. {@code isReady} while the client has taken all that was sent.
 */
final class EventStreamCall extends HttpServerCall {

    private static final ResponseHeaders HEADERS = ResponseHeaders.builder(HttpStatus.OK)
            .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream;charset=utf-8")
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .set("x-accel-buffering", "no")
            .build();
    private static final HttpData COMMENT = HttpData.ofUtf8(":\n\n");
    private static final long OPENING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LivyJson json;
    private final EventFormat format;
    private final long keepAliveNanos;
    private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    private final HttpResponseWriter writer = HttpResponse.streaming();
    /** Events that were sent and that the client hasn't taken. */
    private final AtomicInteger underWay = new AtomicInteger();

    // On the event loop only:
    private boolean begun;

    private @Nullable Future<?> nextLook;
    private long lastWrite = System.nanoTime();

    EventStreamCall(ServiceRequestContext context, RestRoute route, LivyJson json, Duration keepAlive) {
        super(context, route);
        this.json = json;
        this.format = new EventFormat(json, route.eventId());
        this.keepAliveNanos = keepAlive.toNanos();
    }

    HttpResponse serve(Message request, Metadata headers) {
        context.clearRequestTimeout();
        var unused = writer.whenComplete().exceptionally(cause -> {
            cancel(cause);
            return null;
        });
        schedule(Math.min(OPENING_NANOS, keepAliveNanos));
        start(request, headers);
        return HttpResponse.of(answer);
    }

    @Override
    public boolean isReady() {
        return isOpen() && underWay.get() == 0;
    }

    @Override
    public void sendMessage(Message message) {
        HttpData event = format.event(message);
        underWay.incrementAndGet();
        onEventLoop(() -> {
            write(event);
            var unused = writer.whenConsumed().thenRun(() -> onEventLoop(this::consumed));
        });
    }

    private void consumed() {
        if (underWay.decrementAndGet() == 0) {
            ready();
        }
    }

    @Override
    void ended() {
        if (nextLook != null) {
            nextLook.cancel(false);
        }
    }

    @Override
    void answer(Status status, Metadata trailers) {
        onEventLoop(() -> {
            if (status.isOk()) {
                write(EventFormat.END);
                writer.close();
                return;
            }
            LivyErrors.RestError error = LivyErrors.of(status, trailers, what());
            if (begun) {
                write(format.failed(error.message()));
                writer.close();
            } else {
                begun = true;
                answer.complete(Replies.json(context, context.request().headers(), error.headers(), error.body(json)));
            }
        });
    }

    private void write(HttpData data) {
        if (!begun) {
            begin();
        }
        lastWrite = System.nanoTime();
        if (!writer.tryWrite(data)) {
            data.close();
        }
    }

    private void begin() {
        begun = true;
        if (context.method() == HttpMethod.HEAD) {
            answer.complete(HttpResponse.of(HEADERS));
            cancel(new CancellationException("HEAD wants no events"));
            return;
        }
        writer.write(HEADERS);
        answer.complete(writer);
    }

    /** Looks after the given time whether the stream was silent for long. */
    private void schedule(long nanos) {
        nextLook = context.eventLoop().schedule(this::keepAlive, nanos, TimeUnit.NANOSECONDS);
    }

    private void keepAlive() {
        if (!isOpen()) {
            return;
        }
        long silent = System.nanoTime() - lastWrite;
        if (begun && silent < keepAliveNanos) {
            schedule(keepAliveNanos - silent);
            return;
        }
        if (underWay.get() == 0) {
            write(COMMENT);
        }
        schedule(keepAliveNanos);
    }
}
