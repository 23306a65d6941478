// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

/** How much of a stream is on its way into the store, and whether there is room for more. Thread-safe. */
final class LinkWindow {
    private final int size;
    private long taken;
    private boolean full;

    LinkWindow(int size) {
        this.size = size;
    }

    /** A message enters; true when the next one may be asked for now. */
    synchronized boolean enter(int bytes) {
        taken += bytes;
        full = taken >= size;
        return !full;
    }

    /** A message has arrived; true when the next one, which had to wait, may be asked for now. */
    synchronized boolean leave(int bytes) {
        taken -= bytes;
        boolean again = full && taken < size;
        full &= !again;
        return again;
    }

    synchronized boolean full() {
        return full;
    }
}
