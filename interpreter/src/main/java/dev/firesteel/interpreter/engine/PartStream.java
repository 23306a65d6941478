// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends a value in parts as soon as it is larger than one event may be. Not thread-safe. */
final class PartStream extends ResultStream {

    /** Where it goes. */
    interface Outlet {
        /** Takes a part; false when it is dropped. */
        boolean part(Event.Part part);

        /** The value is whole, and so far nothing was dropped. */
        void whole(Event.Result result);

        void dropped();
    }

    private final String mimeType;
    private final Outlet outlet;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long sent;
    private boolean dropped;

    PartStream(String mimeType, Outlet outlet) {
        this.mimeType = requireNonNull(mimeType, "mimeType");
        this.outlet = requireNonNull(outlet, "outlet");
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] json, int from, int length) {
        pending.write(json, from, length);
        if (pending.size() > ValueParts.MAX_INLINE_BYTES) {
            send(ValueParts.MAX_BYTES);
        }
    }

    @Override
    public void complete(@Nullable String truncated) {
        if (sent > 0) {
            send(0);
        }
        if (dropped) {
            outlet.dropped();
        } else if (sent > 0) {
            outlet.whole(new Event.Result(Map.of(), Map.of(mimeType, sent), truncated));
        } else {
            outlet.whole(new Event.Result(Map.of(mimeType, pending.toString(UTF_8)), truncated));
        }
    }

    /** Sends all but {@code rest} bytes or fewer. */
    private void send(int rest) {
        byte[] json = pending.toByteArray();
        int from = 0;
        while (json.length - from > rest) {
            int end = ValueParts.end(json, from);
            // What follows a dropped part is of no use.
            dropped = dropped || !outlet.part(new Event.Part(mimeType, new String(json, from, end - from, UTF_8)));
            from = end;
        }
        sent += from;
        pending.reset();
        pending.write(json, from, json.length - from);
    }
}
