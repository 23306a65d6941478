// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.firesteel.v1.NarrowJson;
import dev.firesteel.v1.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the messages of one type look in JSON: worked out once, from the descriptor and its options. */
final class MessagePlan {

    /** What a message is in JSON. */
    enum Shape {
        /** An object of its fields. */
        OBJECT,
        /** {@code google.protobuf.Timestamp}: epoch milliseconds. */
        TIMESTAMP,
        /** {@code google.protobuf.Duration}: a time string. */
        DURATION,
        /** {@code firesteel.v1.MimeValue}: the JSON that it holds. */
        RAW_JSON
    }

    /**
     * One field.
     *
     * @param inlined the fields of this message field are written in its place
     * @param skipsUnset left out when unset or empty
     * @param words of an enum field
     * @param via of a field that is read here but lives in an inlined message: that message's field
     */
    record Field(
            FieldDescriptor descriptor,
            SerializedString name,
            boolean inlined,
            boolean skipsUnset,
            @Nullable EnumWords words,
            @Nullable FieldDescriptor via) {

        private static Field of(FieldDescriptor descriptor) {
            FieldDescriptor value =
                    descriptor.isMapField() ? descriptor.getMessageType().findFieldByNumber(2) : descriptor;
            return new Field(
                    descriptor,
                    new SerializedString(descriptor.getJsonName()),
                    descriptor.getOptions().getExtension(Options.inline),
                    descriptor.getOptions().getExtension(Options.omitEmpty)
                            || descriptor.getRealContainingOneof() != null,
                    value.getJavaType() == JavaType.ENUM ? new EnumWords(value.getEnumType()) : null,
                    null);
        }

        private Field through(FieldDescriptor inlinedField) {
            return new Field(descriptor, name, inlined, skipsUnset, words, inlinedField);
        }
    }

    final Descriptor descriptor;
    final Shape shape;
    /** In the order of the proto file, which is the order of the JSON. */
    final List<Field> fields;
    /** What can be read, by its name in JSON. */
    final Map<String, Field> readable;
    /** For the clients that {@code narrow} is about; null when it is about none. */
    private final @Nullable MessagePlan narrow;

    MessagePlan(Descriptor descriptor) {
        this.descriptor = descriptor;
        this.shape = shape(descriptor);
        List<Field> all = new ArrayList<>();
        Map<String, Field> names = new LinkedHashMap<>();
        for (FieldDescriptor field : descriptor.getFields()) {
            if (field.getOptions().getExtension(Options.grpcOnly)) {
                continue;
            }
            Field plan = Field.of(field);
            all.add(plan);
            if (plan.inlined()) {
                for (Field inner : new MessagePlan(field.getMessageType()).readable.values()) {
                    if (inner.via() != null) {
                        throw new IllegalArgumentException(
                                field.getFullName() + " inlines a message that inlines another");
                    }
                    putUnique(names, inner.through(field));
                }
            } else {
                putUnique(names, plan);
            }
        }
        this.fields = List.copyOf(all);
        this.readable = names;
        this.narrow = descriptor.getOptions().hasExtension(Options.narrow)
                ? new MessagePlan(this, descriptor.getOptions().getExtension(Options.narrow))
                : null;
    }

    private MessagePlan(MessagePlan whole, NarrowJson narrow) {
        this.descriptor = whole.descriptor;
        this.shape = whole.shape;
        this.fields = whole.fields.stream()
                .filter(field ->
                        narrow.getFieldsList().contains(field.descriptor().getName()))
                .toList();
        this.readable = whole.readable;
        this.narrow = null;
        if (fields.size() != narrow.getFieldsCount()) {
            throw new IllegalArgumentException(descriptor.getFullName() + " is narrowed to " + narrow.getFieldsList()
                    + " (expected: fields of its JSON)");
        }
    }

    /** The plan to write for a client that says this of itself. */
    MessagePlan seenBy(String userAgent) {
        return narrow != null
                        && userAgent.startsWith(descriptor
                                .getOptions()
                                .getExtension(Options.narrow)
                                .getUserAgent())
                ? narrow
                : this;
    }

    private void putUnique(Map<String, Field> names, Field field) {
        if (names.put(field.name().getValue(), field) != null) {
            throw new IllegalArgumentException(
                    descriptor.getFullName() + " has two fields that are " + field.name() + " in JSON");
        }
    }

    static Shape shape(Descriptor descriptor) {
        return switch (descriptor.getFullName()) {
            case "google.protobuf.Timestamp" -> Shape.TIMESTAMP;
            case "google.protobuf.Duration" -> Shape.DURATION;
            case "firesteel.v1.MimeValue" -> Shape.RAW_JSON;
            default -> Shape.OBJECT;
        };
    }
}
