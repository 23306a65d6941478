// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

/** Text up to a limit, and how much there was in all. */
final class TextBuffer {
    private final int limit;
    private final StringBuilder kept = new StringBuilder();
    private long length;

    TextBuffer(int limit) {
        this.limit = limit;
    }

    void append(String text) {
        length += text.length();
        int room = limit - kept.length();
        if (text.length() <= room) {
            kept.append(text);
        } else if (room > 0) {
            // Half of a character outside the basic plane is no text.
            int end = Character.isHighSurrogate(text.charAt(room - 1)) ? room - 1 : room;
            kept.append(text, 0, end);
        }
    }

    void clear() {
        kept.setLength(0);
        length = 0;
    }

    StringBuilder text() {
        return kept;
    }

    long length() {
        return length;
    }

    boolean cut() {
        return length > limit;
    }
}
