// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Collects a body whose length nobody said. Armeria's own bound is not used, because it closes the connection while the
 * client still sends, and most clients then never see the answer.
 */
final class BoundedBody implements Subscriber<HttpObject> {

    private final int maxBytes;
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private @Nullable Subscription subscription;

    private BoundedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Reads a body; the future fails with {@link ContentTooLargeException} as soon as it is too long. */
    static CompletableFuture<byte[]> read(HttpRequest request, int maxBytes, EventExecutor executor) {
        BoundedBody body = new BoundedBody(maxBytes);
        request.subscribe(body, executor);
        return body.result;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject object) {
        if (!(object instanceof HttpData data) || result.isDone()) {
            return;
        }
        if (bytes.size() + (long) data.length() > maxBytes) {
            if (subscription != null) {
                subscription.cancel();
            }
            result.completeExceptionally(ContentTooLargeException.builder()
                    .maxContentLength(maxBytes)
                    .build());
        } else {
            bytes.writeBytes(data.array());
        }
    }

    @Override
    public void onError(Throwable cause) {
        result.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        result.complete(bytes.toByteArray());
    }
}
