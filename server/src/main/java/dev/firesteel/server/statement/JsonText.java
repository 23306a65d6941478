// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.firesteel.server.eventlog.RawJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Text as a JSON string in UTF-8, made without a copy in between: texts may have tens of megabytes. */
final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Texts have no limit here: what is too long was cut before. */
    private static final ObjectReader READER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .readerFor(String.class);

    private final byte[] json;
    private int length;

    private JsonText(int length) {
        this.json = new byte[length];
    }

    /** Half of a surrogate pair, which is no character, becomes the replacement character. */
    static RawJson of(CharSequence text) {
        JsonText measured = new JsonText(0);
        measured.write(text);
        JsonText written = new JsonText(measured.length);
        written.write(text);
        return new RawJson(written.json);
    }

    /** The text of a JSON string; the JSON itself when it is none. */
    static String read(RawJson json) {
        try {
            return READER.readValue(json.utf8().newInput());
        } catch (IOException e) {
            return json.toString();
        }
    }

    private void write(CharSequence text) {
        put('"');
        int end = text.length();
        for (int i = 0; i < end; i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                ascii(unit);
            } else if (unit < 0x800) {
                put(0xc0 | (unit >> 6));
                put(0x80 | (unit & 0x3f));
            } else if (!Character.isSurrogate(unit)) {
                three(unit);
            } else if (Character.isHighSurrogate(unit) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                four(Character.toCodePoint(unit, text.charAt(++i)));
            } else {
                three('\ufffd');
            }
        }
        put('"');
    }

    private void ascii(char unit) {
        switch (unit) {
            case '"', '\\' -> escape(unit);
            case '\n' -> escape('n');
            case '\r' -> escape('r');
            case '\t' -> escape('t');
            default -> {
                if (unit >= 0x20) {
                    put(unit);
                } else {
                    escape('u');
                    put('0');
                    put('0');
                    put(HEX[unit >> 4]);
                    put(HEX[unit & 0xf]);
                }
            }
        }
    }

    private void escape(char letter) {
        put('\\');
        put(letter);
    }

    private void three(int unit) {
        put(0xe0 | (unit >> 12));
        put(0x80 | ((unit >> 6) & 0x3f));
        put(0x80 | (unit & 0x3f));
    }

    private void four(int codePoint) {
        put(0xf0 | (codePoint >> 18));
        put(0x80 | ((codePoint >> 12) & 0x3f));
        put(0x80 | ((codePoint >> 6) & 0x3f));
        put(0x80 | (codePoint & 0x3f));
    }

    /** Without room it only counts. */
    private void put(int octet) {
        if (length < json.length) {
            json[length] = (byte) octet;
        }
        length++;
    }
}
