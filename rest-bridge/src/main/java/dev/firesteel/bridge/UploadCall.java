// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.multipart.BodyPart;
import com.linecorp.armeria.common.multipart.Multipart;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.firesteel.bridge.json.LivyJson;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A client-streaming method as one {@code multipart/form-data} request and one answer. What the part holds goes up at the
 * pace at which the implementation asks for messages, so that no more than a few pieces of it are here at a time. The
 * request's timeout is how long nothing may come. All of it happens on the event loop.
 */
final class UploadCall extends UnaryCall {

    private final UploadRule rule;
    private final Message prototype;
    private final long timeoutMillis;

    /** Messages that the implementation takes and that did not come yet. */
    private int wanted;

    private @Nullable Message first;
    private @Nullable Subscription parts;
    private @Nullable Subscription content;
    private boolean found;

    /** Whether a part's content is not read to its end: a short body's parts may be over before that. */
    private boolean reading;

    UploadCall(ServiceRequestContext context, RestRoute route, UploadRule rule, Message request, LivyJson json) {
        super(context, route, json);
        this.rule = rule;
        this.prototype = request;
        this.timeoutMillis = context.requestTimeoutMillis();
    }

    HttpResponse serve(Metadata headers) {
        open(headers);
        Multipart body;
        try {
            body = Multipart.from(context.request());
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
            context.request().abort();
            refuse(notSent());
            return answer();
        }
        body.bodyParts().subscribe(new Parts(), context.eventLoop());
        return answer();
    }

    private Status notSent() {
        return Status.INVALID_ARGUMENT.withDescription("No " + rule.part()
                + " sent! (expected: a body of type multipart/form-data with a part named " + rule.part() + ")");
    }

    @Override
    public void request(int count) {
        onEventLoop(() -> {
            wanted += count;
            push();
        });
    }

    /** Brings what is asked for: the first message, when its part has begun, then pieces. */
    private void push() {
        Message head = first;
        if (head != null && wanted > 0) {
            first = null;
            wanted--;
            deliver(head);
        }
        if (first == null && content != null && wanted > 0) {
            int pieces = wanted;
            wanted = 0;
            content.request(pieces);
        }
    }

    private void heard() {
        if (timeoutMillis > 0) {
            context.setRequestTimeoutMillis(TimeoutMode.SET_FROM_NOW, timeoutMillis);
        }
    }

    private void over() {
        if (!found) {
            refuse(notSent());
            return;
        }
        context.setAttr(RestService.RECEIVED, true);
        halfClose();
    }

    private void failed(Throwable cause) {
        refuse(Status.INVALID_ARGUMENT.withDescription(
                "Invalid body: " + cause.getMessage() + " (expected: multipart/form-data, complete)"));
    }

    @Override
    void ended() {
        if (content != null) {
            content.cancel();
        }
        if (parts != null) {
            parts.cancel();
        }
    }

    private final class Parts implements Subscriber<BodyPart> {

        @Override
        public void onSubscribe(Subscription subscription) {
            parts = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(BodyPart part) {
            heard();
            reading = true;
            boolean wantedPart = !found && rule.part().equals(part.name());
            if (wantedPart) {
                found = true;
                first = rule.first(prototype, part.filename());
            }
            part.content().subscribe(new Content(wantedPart), context.eventLoop());
        }

        @Override
        public void onError(Throwable cause) {
            failed(cause);
        }

        @Override
        public void onComplete() {
            parts = null;
            if (!reading) {
                over();
            }
        }
    }

    /** The content of a part; of others than the wanted one it is only read. */
    private final class Content implements Subscriber<HttpData> {

        private final boolean goesUp;

        Content(boolean goesUp) {
            this.goesUp = goesUp;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (goesUp) {
                content = subscription;
                push();
            } else {
                subscription.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(HttpData bytes) {
            heard();
            if (goesUp && bytes.isEmpty() && content != null) {
                content.request(1);
            } else if (goesUp) {
                deliver(rule.next(prototype, bytes));
            }
        }

        @Override
        public void onError(Throwable cause) {
            failed(cause);
        }

        @Override
        public void onComplete() {
            if (goesUp) {
                content = null;
            }
            reading = false;
            if (parts != null) {
                parts.request(1);
            } else {
                over();
            }
        }
    }
}
