// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The reading half of {@link LivyJson}: objects, lists and maps; {@link JsonScalars} reads what is in them. */
final class JsonReader {

    private final Function<Descriptor, MessagePlan> plans;

    JsonReader(Function<Descriptor, MessagePlan> plans) {
        this.plans = plans;
    }

    void read(JsonParser in, Message.Builder builder, Set<FieldDescriptor> refused) throws IOException {
        if (in.nextToken() == null) {
            throw new InvalidInputException("No content to map: the body is empty (expected: a JSON object)");
        }
        JsonScalars.expect(in, JsonToken.START_OBJECT, "body", "an object");
        readFields(in, builder, "", refused);
    }

    /** Reads to the object's end. Of a name that comes twice the last one counts. */
    private void readFields(JsonParser in, Message.Builder builder, String path, Set<FieldDescriptor> refused)
            throws IOException {
        MessagePlan plan = plans.apply(builder.getDescriptorForType());
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            MessagePlan.Field field = plan.readable.get(name);
            if (field == null || refused.contains(field.descriptor())) {
                throw unknown(plan, path + Texts.shortened(name), refused);
            }
            FieldDescriptor via = field.via();
            Message.Builder holder = via == null ? builder : builder.getFieldBuilder(via);
            holder.clearField(field.descriptor());
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                readField(in, holder, field, path + name);
            }
        }
    }

    private void readField(JsonParser in, Message.Builder builder, MessagePlan.Field field, String path)
            throws IOException {
        FieldDescriptor descriptor = field.descriptor();
        if (descriptor.isMapField()) {
            JsonScalars.expect(in, JsonToken.START_OBJECT, path, "an object");
            readEntries(in, builder, field, path);
        } else if (descriptor.isRepeated()) {
            JsonScalars.expect(in, JsonToken.START_ARRAY, path, "an array");
            for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
                builder.addRepeatedField(descriptor, readValue(in, builder, field, descriptor, path + "[" + i + "]"));
            }
        } else {
            builder.setField(descriptor, readValue(in, builder, field, descriptor, path));
        }
    }

    private void readEntries(JsonParser in, Message.Builder builder, MessagePlan.Field field, String path)
            throws IOException {
        FieldDescriptor key = field.descriptor().getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.descriptor().getMessageType().findFieldByNumber(2);
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            Message.Builder entry = builder.newBuilderForField(field.descriptor());
            entry.setField(key, TextScalars.parse(key, Texts.wellFormed(name)));
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                entry.setField(value, readValue(in, entry, field, value, path + "." + name));
                builder.addRepeatedField(field.descriptor(), entry.build());
            }
        }
    }

    private Object readValue(
            JsonParser in, Message.Builder holder, MessagePlan.Field field, FieldDescriptor type, String path)
            throws IOException {
        if (type.getJavaType() != JavaType.MESSAGE) {
            return JsonScalars.read(in, field, type, path);
        }
        Message.Builder builder = holder.newBuilderForField(type);
        switch (plans.apply(type.getMessageType()).shape) {
            case OBJECT -> {
                JsonScalars.expect(in, JsonToken.START_OBJECT, path, "an object");
                readFields(in, builder, path + ".", Set.of());
            }
            case TIMESTAMP -> {
                long millis = JsonScalars.integer(in, path, Long.MIN_VALUE, Long.MAX_VALUE);
                builder.setField(type.getMessageType().findFieldByNumber(1), Math.floorDiv(millis, 1_000L));
                builder.setField(
                        type.getMessageType().findFieldByNumber(2), (int) Math.floorMod(millis, 1_000L) * 1_000_000);
            }
            case DURATION -> builder.mergeFrom(TimeStrings.parse(path, JsonScalars.text(in, path, "a time string")));
            case RAW_JSON -> builder.setField(type.getMessageType().findFieldByNumber(1), copyOf(in));
        }
        return builder.build();
    }

    private static ByteString copyOf(JsonParser in) throws IOException {
        ByteString.Output bytes = ByteString.newOutput();
        try (JsonGenerator copy = LivyJson.COPIES.createGenerator(bytes)) {
            copy.copyCurrentStructureExact(in);
        }
        return bytes.toByteString();
    }

    private static InvalidInputException unknown(MessagePlan plan, String path, Set<FieldDescriptor> refused) {
        String known = plan.readable.values().stream()
                .filter(field -> !refused.contains(field.descriptor()))
                .map(field -> field.name().getValue())
                .collect(Collectors.joining(", "));
        return new InvalidInputException("Unrecognized field \"" + path + "\" (expected: "
                + (known.isEmpty() ? "no fields" : "one of " + known) + ")");
    }
}
