// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.timer.Timer;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts small writes together: a piece holds one stream's text of at most 50 ms and 64 KiB of UTF-8. Pieces leave in the
 * order of the writes, well-formed. Any thread may write; while a piece leaves (which may block), the others wait.
 */
public final class TextCoalescer {
    public static final int MAX_BYTES = 64 * 1024;
    public static final Duration MAX_DELAY = Duration.ofMillis(50);

    private final Timer timer;
    private final BiConsumer<TextStream, String> outlet;
    private final StringBuilder piece = new StringBuilder();
    private int pieceBytes;
    private @Nullable TextStream stream;
    /** The first half of a pair whose second half may come with the next write; 0 when there is none. */
    private char high;

    private boolean timerRuns;
    private boolean closed;

    public TextCoalescer(Timer timer, BiConsumer<TextStream, String> outlet) {
        this.timer = requireNonNull(timer, "timer");
        this.outlet = requireNonNull(outlet, "outlet");
    }

    /** Writes; returns false when closed. */
    public synchronized boolean append(TextStream to, CharSequence text) {
        if (closed || text.length() == 0) {
            return !closed;
        }
        if (stream != to) {
            end();
            stream = to;
        }
        add(high == 0 ? text : high + text.toString());
        if (!timerRuns && pieceBytes > 0) {
            timerRuns = true;
            timer.after(MAX_DELAY, this::flushByTimer);
        }
        return true;
    }

    /** Sends all text on its way, then does something before any other text leaves. Nothing happens when closed. */
    public synchronized void flushThen(Runnable action) {
        if (!closed) {
            end();
            action.run();
        }
    }

    /** As {@link #flushThen}; afterwards nothing can be written. */
    public synchronized void closeThen(Runnable action) {
        flushThen(action);
        closed = true;
    }

    private void add(CharSequence text) {
        high = 0;
        int copied = 0;
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 == text.length()) {
                piece.append(text, copied, i);
                high = c;
                return;
            }
            boolean lone = Character.isSurrogate(c) && Surrogates.isLone(text, i);
            int chars = Character.isSurrogate(c) && !lone ? 2 : 1;
            int bytes = chars == 2 ? 4 : lone || c >= 0x800 ? 3 : c >= 0x80 ? 2 : 1;
            if (pieceBytes + bytes > MAX_BYTES) {
                piece.append(text, copied, i);
                copied = i;
                flush();
            }
            pieceBytes += bytes;
            if (lone) {
                piece.append(text, copied, i).append(Surrogates.REPLACEMENT);
                copied = i + 1;
            }
            i += chars;
        }
        piece.append(text, copied, text.length());
    }

    /** Half a pair that is not completed any more is replaced. */
    private void end() {
        if (high != 0) {
            high = 0;
            piece.append(Surrogates.REPLACEMENT);
        }
        flush();
    }

    private void flush() {
        if (piece.length() > 0) {
            String text = piece.toString();
            piece.setLength(0);
            pieceBytes = 0;
            outlet.accept(requireNonNull(stream), text);
        }
    }

    private synchronized void flushByTimer() {
        timerRuns = false;
        flush();
    }
}
