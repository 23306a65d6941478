// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A path with fields in it, such as {@code /sessions/{session}/statements}. Each segment is a word or a field; the other
 * forms of {@code google.api.http} are refused.
 *
 * @param fields those of the segments, in their order
 */
record PathTemplate(List<Segment> segments, List<FieldDescriptor> fields) {

    /** A literal word, or a field when {@code field} is set. */
    record Segment(String literal, @Nullable FieldDescriptor field) {}

    /** Parses a template whose fields are of the given message. */
    static PathTemplate parse(String text, Descriptor message) {
        if (!text.startsWith("/") || text.endsWith("/")) {
            throw new IllegalArgumentException("path: " + text + " (expected: starts with a slash, ends with none)");
        }
        List<Segment> segments = new ArrayList<>();
        for (String part : text.substring(1).split("/", -1)) {
            boolean variable = part.startsWith("{") && part.endsWith("}");
            if (variable) {
                String name = part.substring(1, part.length() - 1);
                FieldDescriptor field = message.findFieldByName(name);
                if (field == null || field.isRepeated() || field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    throw new IllegalArgumentException("path: " + text + " (expected: " + name
                            + " is a scalar field of " + message.getFullName() + ")");
                }
                segments.add(new Segment("", field));
            } else if (part.isEmpty() || !part.matches("[A-Za-z0-9._~-]+")) {
                throw new IllegalArgumentException("path: " + text + " (expected: segments are words or {field})");
            } else {
                segments.add(new Segment(part, null));
            }
        }
        return new PathTemplate(
                List.copyOf(segments),
                segments.stream()
                        .flatMap(segment -> Stream.ofNullable(segment.field()))
                        .toList());
    }

    /** The path with the fields' values in it. */
    String expand(Message message) {
        StringBuilder path = new StringBuilder();
        for (Segment segment : segments) {
            path.append('/');
            if (segment.field() == null) {
                path.append(segment.literal());
            } else {
                String value = message.getField(segment.field()).toString();
                path.append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
            }
        }
        return path.toString();
    }
}
