// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipeReaderTest {
    private static final String TOKEN = "0123456789abcdef";

    private final List<Object> read = new ArrayList<>();

    /** At most so many bytes come with one read. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 20, 100_000})
    void textAndMessagesKeepTheirOrder(int chunk) throws IOException {
        byte[] pipe = concat(
                bytes("before"),
                packet('.', message("display", "x")),
                bytes("between\u00ff\u00ff0123"),
                packet('.', message("finished", "")),
                packet('.', message("next")),
                bytes("after\u00ff"));

        read(pipe, chunk);

        assertThat(read)
                .containsExactly(
                        "before",
                        List.of("display", "x"),
                        "between\u00ff\u00ff0123",
                        List.of("finished", ""),
                        List.of("next"),
                        "after\u00ff");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 100_000})
    void aMessageComesInPacketsAmongTextOfOthers(int chunk) throws IOException {
        byte[] message = message("display", "y".repeat(300_000));
        ByteArrayOutputStream pipe = new ByteArrayOutputStream();
        for (int from = 0; from < message.length; from += 4000) {
            int to = Math.min(message.length, from + 4000);
            pipe.write(packet(to < message.length ? '+' : '.', Arrays.copyOfRange(message, from, to)));
            pipe.write(bytes("t"));
        }

        read(pipe.toByteArray(), chunk);

        assertThat(read).containsExactly("t".repeat(75), List.of("display", "y".repeat(300_000)), "t");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 100_000})
    void aPacketOfAnotherTokenIsText(int chunk) throws IOException {
        byte[] foreign = bytes("\u00fffedcba9876543210.\0\0");

        read(foreign, chunk);

        assertThat(read).containsExactly(new String(foreign, ISO_8859_1));
    }

    private void read(byte[] bytes, int chunk) throws IOException {
        InputStream pipe = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, chunk));
            }
        };
        new PipeReader(pipe, TOKEN, new PipeReader.Handler() {
                    @Override
                    public void text(byte[] text, int from, int length) {
                        String piece = new String(text, from, length, ISO_8859_1);
                        int last = read.size() - 1;
                        if (last >= 0 && read.get(last) instanceof String before) {
                            read.set(last, before + piece);
                        } else {
                            read.add(piece);
                        }
                    }

                    @Override
                    public void message(List<String> fields) {
                        read.add(fields);
                    }
                })
                .run();
    }

    private static byte[] message(String... fields) {
        byte[] framed = Wire.message(List.of(fields));
        return Arrays.copyOfRange(framed, Integer.BYTES, framed.length);
    }

    private static byte[] packet(char more, byte[] payload) {
        byte[] length = {(byte) (payload.length >> 8), (byte) payload.length};
        return concat(new byte[] {(byte) 0xff}, TOKEN.getBytes(US_ASCII), bytes("" + more), length, payload);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
