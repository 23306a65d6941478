// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is written; raw JSON is not copied. */
final class Pieces extends OutputStream {
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Override
    public void write(int octet) {
        written.write(octet);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        written.write(bytes, from, length);
    }

    void add(ByteString json) {
        endWritten();
        pieces.addAll(json.asReadOnlyByteBufferList());
    }

    List<ByteBuffer> all() {
        endWritten();
        return pieces;
    }

    private void endWritten() {
        if (written.size() > 0) {
            pieces.add(ByteBuffer.wrap(written.toByteArray()));
            written.reset();
        }
    }
}
