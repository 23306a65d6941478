// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import java.util.List;

/** Consecutive events. {@code complete} is true when the last one is {@code Finished}: nothing follows. */
public record EventSlice(List<Event> events, boolean complete) {
    public static final EventSlice EMPTY = new EventSlice(List.of(), false);

    public EventSlice {
        events = List.copyOf(events);
    }

    public static EventSlice of(List<Event> events) {
        boolean complete = !events.isEmpty() && events.get(events.size() - 1).body() instanceof EventBody.Finished;
        return new EventSlice(events, complete);
    }
}
