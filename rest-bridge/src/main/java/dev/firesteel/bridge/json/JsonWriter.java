// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.firesteel.bridge.json.MessagePlan.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;

/** The writing half of {@link LivyJson}. */
final class JsonWriter {

    private final Function<Descriptor, MessagePlan> plans;

    JsonWriter(Function<Descriptor, MessagePlan> plans) {
        this.plans = plans;
    }

    void write(JsonGenerator out, Message message) throws IOException {
        MessagePlan plan = plans.apply(message.getDescriptorForType());
        switch (plan.shape) {
            case OBJECT -> {
                out.writeStartObject();
                writeFields(out, plan, message);
                out.writeEndObject();
            }
            case TIMESTAMP -> out.writeNumber(seconds(message) * 1_000 + nanos(message) / 1_000_000);
            case DURATION -> out.writeString(TimeStrings.format(seconds(message), nanos(message)));
            case RAW_JSON -> {
                ByteString json = (ByteString) message.getField(plan.descriptor.findFieldByNumber(1));
                if (json.isEmpty()) {
                    out.writeNull();
                } else {
                    out.writeRawValue(""); // The colon or comma before it.
                    out.flush();
                    OutputStream target = (OutputStream) out.getOutputTarget();
                    if (target instanceof Pieces pieces) {
                        pieces.add(json);
                    } else {
                        json.writeTo(target);
                    }
                }
            }
        }
    }

    private void writeFields(JsonGenerator out, MessagePlan plan, Message message) throws IOException {
        for (MessagePlan.Field field : plan.fields) {
            FieldDescriptor descriptor = field.descriptor();
            if (descriptor.isRepeated()) {
                List<?> values = (List<?>) message.getField(descriptor);
                if (!(values.isEmpty() && field.skipsUnset())) {
                    writeRepeated(out, field, values);
                }
            } else if (field.inlined()) {
                if (message.hasField(descriptor) || !field.skipsUnset()) {
                    Message inlined = (Message) message.getField(descriptor);
                    writeFields(out, plans.apply(inlined.getDescriptorForType()), inlined);
                }
            } else if (descriptor.hasPresence() && !message.hasField(descriptor)) {
                if (!field.skipsUnset()) {
                    writeUnset(out, field);
                }
            } else {
                Object value = message.getField(descriptor);
                if (!(field.skipsUnset() && !descriptor.hasPresence() && value.equals(descriptor.getDefaultValue()))) {
                    out.writeFieldName(field.name());
                    writeValue(out, field, descriptor, value);
                }
            }
        }
    }

    private void writeUnset(JsonGenerator out, MessagePlan.Field field) throws IOException {
        out.writeFieldName(field.name());
        FieldDescriptor descriptor = field.descriptor();
        if (descriptor.getJavaType() == JavaType.MESSAGE
                && plans.apply(descriptor.getMessageType()).shape == Shape.TIMESTAMP) {
            out.writeNumber(0);
        } else {
            out.writeNull();
        }
    }

    private void writeRepeated(JsonGenerator out, MessagePlan.Field field, List<?> values) throws IOException {
        out.writeFieldName(field.name());
        if (field.descriptor().isMapField()) {
            Descriptor entry = field.descriptor().getMessageType();
            FieldDescriptor key = entry.findFieldByNumber(1);
            FieldDescriptor value = entry.findFieldByNumber(2);
            out.writeStartObject();
            for (Object each : values) {
                Message pair = (Message) each;
                out.writeFieldName(Texts.wellFormed(pair.getField(key).toString()));
                writeValue(out, field, value, pair.getField(value));
            }
            out.writeEndObject();
        } else {
            out.writeStartArray();
            for (Object each : values) {
                writeValue(out, field, field.descriptor(), each);
            }
            out.writeEndArray();
        }
    }

    private void writeValue(JsonGenerator out, MessagePlan.Field field, FieldDescriptor type, Object value)
            throws IOException {
        switch (type.getType()) {
            case STRING -> out.writeString(Texts.wellFormed((String) value));
            case BOOL -> out.writeBoolean((Boolean) value);
            case INT32, SINT32, SFIXED32 -> out.writeNumber((Integer) value);
            case UINT32, FIXED32 -> out.writeNumber(Integer.toUnsignedLong((Integer) value));
            case INT64, SINT64, SFIXED64 -> out.writeNumber((Long) value);
            case UINT64, FIXED64 -> out.writeNumber(new BigInteger(Long.toUnsignedString((Long) value)));
            case FLOAT, DOUBLE -> writeDouble(out, (Number) value);
            case ENUM -> writeEnum(out, field, (EnumValueDescriptor) value);
            case BYTES -> out.writeBinary(((ByteString) value).toByteArray());
            case MESSAGE, GROUP -> write(out, (Message) value);
        }
    }

    private static void writeDouble(JsonGenerator out, Number value) throws IOException {
        double number = value.doubleValue();
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            out.writeNull(); // JSON has no such numbers.
        } else if (value instanceof Float) {
            out.writeNumber(value.floatValue());
        } else {
            out.writeNumber(number);
        }
    }

    private static void writeEnum(JsonGenerator out, MessagePlan.Field field, EnumValueDescriptor value)
            throws IOException {
        EnumWords words = field.words();
        SerializedString word = words == null ? null : words.word(value);
        if (word != null) {
            out.writeString(word);
        } else if (value.getNumber() == 0) {
            out.writeNull();
        } else {
            out.writeNumber(value.getNumber()); // From a newer contract than ours.
        }
    }

    private static long seconds(Message message) {
        return (Long) message.getField(message.getDescriptorForType().findFieldByNumber(1));
    }

    private static int nanos(Message message) {
        return (Integer) message.getField(message.getDescriptorForType().findFieldByNumber(2));
    }
}
