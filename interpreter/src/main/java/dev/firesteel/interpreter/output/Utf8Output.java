// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.function.Consumer;

/** Decodes UTF-8 as it comes: a character may be cut by any number of writes; malformed bytes become U+FFFD. */
public final class Utf8Output extends OutputStream {
    private static final int CHUNK = 8192;

    private final Consumer<String> text;
    private final CharsetDecoder decoder = UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** Starts with the bytes of an incomplete character, at most 3. */
    private final ByteBuffer undecoded = ByteBuffer.allocate(CHUNK + 4);

    private final CharBuffer decoded = CharBuffer.allocate(CHUNK + 4);

    public Utf8Output(Consumer<String> text) {
        this.text = text;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int i = offset; i < end; ) {
            int count = Math.min(CHUNK, end - i);
            undecoded.put(bytes, i, count);
            i += count;
            decode(false);
        }
    }

    /** What is incomplete by now stays incomplete. */
    public synchronized void end() {
        decode(true);
        decoder.reset();
    }

    private void decode(boolean last) {
        undecoded.flip();
        decoder.decode(undecoded, decoded, last);
        if (last) {
            decoder.flush(decoded);
        }
        undecoded.compact();
        decoded.flip();
        if (decoded.hasRemaining()) {
            text.accept(decoded.toString());
        }
        decoded.clear();
    }
}
