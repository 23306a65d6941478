// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Answers of JSON, compressed when the client asks for it and it is worth it. */
final class Replies {

    /** Byte for byte what Livy says. */
    static final String JSON = "application/json;charset=utf-8";

    private static final int WORTH_COMPRESSING = 1024;
    private static final int LONG_TO_COMPRESS = 64 * 1024;

    private Replies() {}

    static ResponseHeadersBuilder headers(int status) {
        return ResponseHeaders.builder(HttpStatus.valueOf(status)).set(HttpHeaderNames.CONTENT_TYPE, JSON);
    }

    static HttpData data(ByteBuffer json) {
        return HttpData.wrap(json.array(), json.arrayOffset(), json.limit());
    }

    /** An answer to a request. The event loop doesn't compress what takes long: another thread does. */
    static HttpResponse json(
            ServiceRequestContext context, RequestHeaders request, ResponseHeadersBuilder headers, ByteBuffer json) {
        HttpData body = data(json);
        if (body.length() < WORTH_COMPRESSING) {
            // With its length, the answer is sent with these headers, else with a copy of them.
            return HttpResponse.of(headers.contentLength(body.length()).build(), body);
        }
        headers.set(HttpHeaderNames.VARY, "accept-encoding");
        ContentCoding coding = ContentCoding.accepted(request.get(HttpHeaderNames.ACCEPT_ENCODING, ""));
        if (coding == ContentCoding.IDENTITY) {
            return HttpResponse.of(headers.build(), body);
        }
        ResponseHeaders built =
                headers.set(HttpHeaderNames.CONTENT_ENCODING, coding.word()).build();
        if (body.length() < LONG_TO_COMPRESS) {
            return HttpResponse.of(built, HttpData.wrap(compressed(coding, body)));
        }
        return HttpResponse.of(CompletableFuture.supplyAsync(
                () -> HttpResponse.of(built, HttpData.wrap(compressed(coding, body))), context.blockingTaskExecutor()));
    }

    static byte[] compressed(ContentCoding coding, HttpData... body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                coding == ContentCoding.GZIP ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            for (HttpData piece : body) {
                piece.toInputStream().transferTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Nothing here does I/O.
        }
        return bytes.toByteArray();
    }
}
