// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Reads one of the pipes that the runner and everything it starts write to: bytes of text, and among them the packets of
 * messages. Keeps the order. Not thread-safe.
 */
public final class PipeReader {
    /** Never part of UTF-8, so that a search for it costs next to nothing. */
    private static final byte MARK = (byte) 0xff;

    private static final int BUFFER_SIZE = 1 << 16;

    /** What comes out of a pipe, in its order. */
    public interface Handler {
        void text(byte[] bytes, int from, int length);

        void message(List<String> fields);
    }

    private final InputStream pipe;
    private final Handler handler;
    /** What a packet starts with: the mark and the token. After it come `+` or `.` and two bytes of length. */
    private final byte[] head;

    private final int headerLength;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int start;
    private int end;

    public PipeReader(InputStream pipe, String token, Handler handler) {
        this.pipe = pipe;
        this.handler = handler;
        byte[] ascii = token.getBytes(US_ASCII);
        head = new byte[ascii.length + 1];
        head[0] = MARK;
        System.arraycopy(ascii, 0, head, 1, ascii.length);
        headerLength = head.length + 3;
    }

    /** Until the end of the pipe. */
    public void run() throws IOException {
        while (fill()) {
            while (start < end && step()) {}
        }
        text(end);
    }

    /** Appends what there is to read; false at the end. */
    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int count = pipe.read(buffer, end, buffer.length - end);
        end += Math.max(0, count);
        return count >= 0;
    }

    /** Takes one thing off the buffer's start; false when it is cut and more must be read. */
    private boolean step() {
        int mark = start;
        while (mark < end && buffer[mark] != MARK) {
            mark++;
        }
        if (mark > start) {
            text(mark);
            return true;
        }
        int known = Math.min(head.length, end - start);
        if (!Arrays.equals(buffer, start, start + known, head, 0, known)) {
            text(start + 1);
            return true;
        }
        if (end - start < headerLength) {
            return false;
        }
        int payload = start + headerLength;
        int length = Byte.toUnsignedInt(buffer[payload - 2]) << 8 | Byte.toUnsignedInt(buffer[payload - 1]);
        if (end - payload < length) {
            return false;
        }
        message.write(buffer, payload, length);
        boolean last = buffer[payload - 3] == '.';
        start = payload + length;
        if (last) {
            byte[] whole = message.toByteArray();
            message.reset();
            handler.message(Wire.fields(whole));
        }
        return true;
    }

    private void text(int until) {
        if (until > start) {
            handler.text(buffer, start, until - start);
            start = until;
        }
    }
}
