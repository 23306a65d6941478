// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Messages between the JVM and a language's process: lists of strings, each after its length. */
public final class Wire {
    private Wire() {}

    /** A message for the control pipe, after its own length. */
    public static byte[] message(List<String> fields) {
        List<byte[]> encoded =
                fields.stream().map(field -> field.getBytes(UTF_8)).toList();
        int length =
                encoded.stream().mapToInt(field -> Integer.BYTES + field.length).sum();
        ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
        encoded.forEach(field -> message.putInt(field.length).put(field));
        return message.array();
    }

    /** The fields of a message whose packets were put together. */
    static List<String> fields(byte[] message) {
        ByteBuffer rest = ByteBuffer.wrap(message);
        List<String> fields = new ArrayList<>();
        while (rest.hasRemaining()) {
            int length = rest.getInt();
            fields.add(new String(message, rest.position(), length, UTF_8));
            rest.position(rest.position() + length);
        }
        return fields;
    }
}
