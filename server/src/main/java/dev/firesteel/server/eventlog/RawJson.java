// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;

/** One JSON value in UTF-8, passed through untouched and never copied, however large it is. */
public record RawJson(ByteString utf8) {

    /** The bytes are shared: nobody writes to them. */
    public RawJson(byte[] utf8) {
        this(UnsafeByteOperations.unsafeWrap(utf8));
    }

    public static RawJson of(String json) {
        return new RawJson(ByteString.copyFromUtf8(json));
    }

    /** A value whose pieces are at hand. */
    public static RawJson of(List<ByteString> pieces) {
        return new RawJson(ByteString.copyFrom(pieces));
    }

    /** How many bytes it has. */
    public int length() {
        return utf8.size();
    }

    @Override
    public String toString() {
        return utf8.toStringUtf8();
    }
}
