// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import com.google.protobuf.ByteString;
import dev.firesteel.server.eventlog.RawJson;
import org.jspecify.annotations.Nullable;

/**
 * Cuts JSON so that what is left is JSON: a text after a whole character, anything else after a whole element of the outermost
 * array, so that rows stay whole.
 */
final class JsonCut {
    private final int limit;

    /** What closes the open arrays and objects, innermost first. */
    private final StringBuilder closing = new StringBuilder();

    /** How many are open with the outermost array; 0 while there is none. */
    private int array;

    private int cut;
    private String closingAtCut = "";
    private boolean quoted;
    private boolean escaped;

    private JsonCut(int limit) {
        this.limit = limit;
    }

    /**
     * The start of a value in at most so many bytes; null when it has no place to cut, as a picture.
     *
     * @param json more than the limit of it, or all that is at hand
     */
    static @Nullable RawJson cut(String mimeType, ByteString json, int limit) {
        if (!json.isEmpty() && json.byteAt(0) == '"') {
            return mimeType.startsWith("text/") && limit >= 2 ? text(json, limit) : null;
        }
        return new JsonCut(limit).elements(json);
    }

    private @Nullable RawJson elements(ByteString json) {
        ByteString.ByteIterator octets = json.iterator();
        int end = Math.min(limit, json.size());
        for (int i = 0; i < end; i++) {
            byte octet = octets.nextByte();
            if (quoted) {
                quoted = escaped || octet != '"';
                escaped = !escaped && octet == '\\';
            } else {
                structure(octet, i);
            }
        }
        return closingAtCut.isEmpty()
                ? null
                : new RawJson(json.substring(0, cut).concat(ByteString.copyFromUtf8(closingAtCut)));
    }

    private void structure(byte octet, int at) {
        switch (octet) {
            case '"' -> quoted = true;
            case '{' -> closing.insert(0, '}');
            case '[' -> {
                closing.insert(0, ']');
                if (array == 0) {
                    array = closing.length();
                    cutAt(at + 1);
                }
            }
            case '}', ']' -> {
                if (closing.length() == array) {
                    // It is whole, and what follows it may have to go.
                    cutAt(at);
                    array = 0;
                }
                closing.deleteCharAt(0);
            }
            case ',' -> {
                if (closing.length() == array) {
                    cutAt(at);
                }
            }
            default -> {}
        }
    }

    private void cutAt(int end) {
        if (end + closing.length() <= limit) {
            cut = end;
            closingAtCut = closing.toString();
        }
    }

    private static RawJson text(ByteString json, int limit) {
        ByteString.ByteIterator octets = json.iterator();
        int end = Math.min(limit, json.size());
        int cut = 1;
        boolean escaped = false;
        boolean half = false;
        int digits = 0;
        int unit = 0;
        for (int i = 0; i < end; i++) {
            byte octet = octets.nextByte();
            if (digits > 0) {
                unit = unit << 4 | Character.digit(octet, 16);
                digits--;
                half = digits == 0 && Character.isHighSurrogate((char) unit);
            } else if (escaped) {
                escaped = false;
                digits = octet == 'u' ? 4 : 0;
                unit = 0;
            } else if ((octet & 0xc0) != 0x80 && i > 0) {
                // A character starts here, if it isn't the other half of the one before.
                cut = half ? cut : i;
                half = false;
                escaped = octet == '\\';
            }
        }
        return new RawJson(json.substring(0, cut).concat(ByteString.copyFromUtf8("\"")));
    }
}
