// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.firesteel.bridge.json.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request, at most so many bytes before and after it is unpacked. Codings that are none, such as the
 * {@code Content-Encoding: UTF-8} of Livy's own client, mean nothing.
 */
final class RequestBody {

    /** The bytes of a body and how they are to be read as text. */
    record Content(HttpData bytes, Charset charset) {

        static final Content NONE = new Content(HttpData.empty(), StandardCharsets.UTF_8);
    }

    private static final int CHUNK = 16 * 1024;

    private final int maxBytes;

    RequestBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether the headers promise a body that needn't be streamed to be bounded. */
    static boolean fits(RequestHeaders headers, int maxBytes) {
        long length = headers.contentLength();
        return length >= 0 && length <= maxBytes;
    }

    /**
     * Reads the body.
     *
     * @return a future that fails with {@link ContentTooLargeException}, {@link InvalidInputException}, or what ended the
     *     request
     */
    CompletableFuture<Content> read(ServiceRequestContext context, HttpRequest request) {
        RequestHeaders headers = request.headers();
        if (headers.contentLength() > maxBytes) {
            return CompletableFuture.failedFuture(tooLarge());
        }
        CompletableFuture<byte[]> bytes = fits(headers, maxBytes)
                ? request.aggregate().thenApply(whole -> whole.content().array())
                : BoundedBody.read(request, maxBytes, context.eventLoop());
        Charset charset = charset(headers.contentType());
        List<String> codings = codings(headers);
        return codings.isEmpty()
                ? bytes.thenApply(raw -> new Content(HttpData.wrap(raw), charset))
                // Unpacking may take long for a small body.
                : bytes.thenApplyAsync(
                        raw -> new Content(HttpData.wrap(unpacked(raw, codings)), charset),
                        context.blockingTaskExecutor());
    }

    /** The codings to undo, last applied first. */
    private static List<String> codings(RequestHeaders headers) {
        String value = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        if (value == null) {
            return List.of();
        }
        List<String> codings = new ArrayList<>();
        for (String coding : value.split(",", -1)) {
            switch (coding.trim().toLowerCase(Locale.ROOT)) {
                case "gzip", "x-gzip" -> codings.add("gzip");
                case "deflate" -> codings.add("deflate");
                default -> {}
            }
        }
        Collections.reverse(codings);
        return codings;
    }

    private byte[] unpacked(byte[] packed, List<String> codings) {
        byte[] bytes = packed;
        for (String coding : codings) {
            if (bytes.length == 0) {
                return bytes;
            }
            try (InputStream in = unpacking(bytes, coding)) {
                bytes = readBounded(in);
            } catch (IOException e) {
                throw new InvalidInputException(
                        "Invalid body: " + e.getMessage() + " (expected: " + coding + ", as Content-Encoding says)");
            }
        }
        return bytes;
    }

    private static InputStream unpacking(byte[] bytes, String coding) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        if (coding.equals("gzip")) {
            return new GZIPInputStream(in);
        }
        // "deflate" should be zlib's form, whose first byte ends with 8, but some send it without zlib's header.
        boolean zlib = (bytes[0] & 0x0F) == 8;
        return zlib ? new InflaterInputStream(in) : new InflaterInputStream(in, new Inflater(true));
    }

    private byte[] readBounded(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            if (out.size() + count > maxBytes) {
                throw tooLarge();
            }
            out.write(chunk, 0, count);
        }
        return out.toByteArray();
    }

    private ContentTooLargeException tooLarge() {
        return ContentTooLargeException.builder().maxContentLength(maxBytes).build();
    }

    private static Charset charset(@Nullable MediaType type) {
        try {
            return type == null ? StandardCharsets.UTF_8 : type.charset(StandardCharsets.UTF_8);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        } catch (IllegalStateException e) { // Two charsets.
            return StandardCharsets.UTF_8;
        }
    }
}
