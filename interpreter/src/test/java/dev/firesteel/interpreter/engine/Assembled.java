// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A value that came in parts, put together as a reader does it. */
record Assembled(Map<String, String> jsonByMime, Event end) {

    /** Of parts, and the event that ends them. */
    static Assembled of(List<Event> events) {
        Map<String, StringBuilder> values = new TreeMap<>();
        for (Event event : events.subList(0, events.size() - 1)) {
            Event.Part part = (Event.Part) event;
            assertThat(part.json().getBytes(UTF_8)).hasSizeBetween(1, 64 * 1024);
            values.computeIfAbsent(part.mimeType(), mime -> new StringBuilder()).append(part.json());
        }
        Map<String, String> jsonByMime = new TreeMap<>();
        values.forEach((mime, json) -> jsonByMime.put(mime, json.toString()));
        return new Assembled(jsonByMime, events.get(events.size() - 1));
    }

    /** UTF-8 bytes in parts so far. */
    static int bytes(List<Event> parts) {
        return parts.stream()
                .mapToInt(part -> ((Event.Part) part).json().getBytes(UTF_8).length)
                .sum();
    }
}
