// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.fasterxml.jackson.core.SerializableString;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** JSON in UTF-8 that is copied as it is, without a detour over a String. */
final class RawJson implements SerializableString {

    private final ByteString json;

    RawJson(ByteString json) {
        this.json = json;
    }

    @Override
    public int appendUnquotedUTF8(byte[] buffer, int offset) {
        int length = json.size();
        if (length > buffer.length - offset) {
            return -1;
        }
        json.copyTo(buffer, offset);
        return length;
    }

    @Override
    public byte[] asUnquotedUTF8() {
        return json.toByteArray();
    }

    @Override
    public int writeUnquotedUTF8(OutputStream out) throws IOException {
        json.writeTo(out);
        return json.size();
    }

    @Override
    public int putUnquotedUTF8(ByteBuffer buffer) {
        if (json.size() > buffer.remaining()) {
            return -1;
        }
        json.copyTo(buffer);
        return json.size();
    }

    @Override
    public String getValue() {
        return json.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int charLength() {
        return getValue().length();
    }

    @Override
    public int appendUnquoted(char[] buffer, int offset) {
        String value = getValue();
        if (value.length() > buffer.length - offset) {
            return -1;
        }
        value.getChars(0, value.length(), buffer, offset);
        return value.length();
    }

    // The rest is about JSON inside a JSON string, which raw JSON never is.

    @Override
    public char[] asQuotedChars() {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] asQuotedUTF8() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int appendQuotedUTF8(byte[] buffer, int offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int appendQuoted(char[] buffer, int offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int writeQuotedUTF8(OutputStream out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int putQuotedUTF8(ByteBuffer out) {
        throw new UnsupportedOperationException();
    }
}
