// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Duration;
import java.util.Locale;

/** Field values written as plain text: path variables, query parameters and headers. */
public final class TextScalars {

    private TextScalars() {}

    /** Whether fields of this type can be written as plain text; when repeated, each of their values. */
    public static boolean supports(FieldDescriptor field) {
        if (field.isMapField() || field.getJavaType() == JavaType.BYTE_STRING) {
            return false;
        }
        return field.getJavaType() != JavaType.MESSAGE || isDuration(field);
    }

    /**
     * Reads one value of a field.
     *
     * @throws InvalidInputException when the text is no such value; for numbers in Livy's words
     */
    public static Object parse(FieldDescriptor field, String text) {
        try {
            return switch (field.getJavaType()) {
                case INT -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case FLOAT -> Float.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                case BOOLEAN -> bool(field, text);
                case STRING -> text;
                case ENUM -> new EnumWords(field.getEnumType()).value(field.getJsonName(), text);
                case MESSAGE -> TimeStrings.parse(field.getJsonName(), text);
                case BYTE_STRING -> throw new IllegalArgumentException(field.getFullName() + " is not written as text");
            };
        } catch (NumberFormatException e) {
            throw new InvalidInputException("For input string: \"" + Texts.shortened(text) + "\"");
        }
    }

    private static boolean bool(FieldDescriptor field, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new InvalidInputException(
                        "Invalid " + field.getJsonName() + ": " + Texts.shortened(text) + " (expected: true or false)");
        };
    }

    private static boolean isDuration(FieldDescriptor field) {
        return field.getMessageType()
                .getFullName()
                .equals(Duration.getDescriptor().getFullName());
    }
}
