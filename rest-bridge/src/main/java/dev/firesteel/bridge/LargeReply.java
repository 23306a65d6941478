// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A large answer, sent in slices as the client takes them: on its way it is in memory once, not once a client. */
final class LargeReply {
    private static final int SLICE_BYTES = 64 * 1024;

    private LargeReply() {}

    static HttpResponse of(ServiceRequestContext context, ResponseHeadersBuilder headers, List<ByteBuffer> json) {
        HttpData[] body = slices(json);
        headers.set(HttpHeaderNames.VARY, "accept-encoding");
        ContentCoding coding =
                ContentCoding.accepted(context.request().headers().get(HttpHeaderNames.ACCEPT_ENCODING, ""));
        if (coding == ContentCoding.IDENTITY) {
            return sent(headers, body);
        }
        headers.set(HttpHeaderNames.CONTENT_ENCODING, coding.word());
        return HttpResponse.of(CompletableFuture.supplyAsync(
                () -> sent(headers, slices(List.of(ByteBuffer.wrap(Replies.compressed(coding, body))))),
                context.blockingTaskExecutor()));
    }

    private static HttpResponse sent(ResponseHeadersBuilder headers, HttpData[] body) {
        long length = 0;
        for (HttpData slice : body) {
            length += slice.length();
        }
        return HttpResponse.of(headers.contentLength(length).build(), StreamMessage.of(body));
    }

    private static HttpData[] slices(List<ByteBuffer> json) {
        List<HttpData> slices = new ArrayList<>();
        for (ByteBuffer piece : json) {
            for (int from = 0; from < piece.limit(); from += SLICE_BYTES) {
                ByteBuffer slice = piece.slice(from, Math.min(SLICE_BYTES, piece.limit() - from));
                slices.add(HttpData.wrap(Unpooled.wrappedBuffer(slice)));
            }
        }
        return slices.toArray(HttpData[]::new);
    }
}
