// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the value at a parser's current token. Lenient where Livy's clients need it: numbers and booleans are taken for
 * strings, digit strings for integers.
 */
final class JsonScalars {

    private static final BigInteger MAX_UINT64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private static final Pattern DIGITS = Pattern.compile("[+-]?[0-9]+");

    private JsonScalars() {}

    static Object read(JsonParser in, MessagePlan.Field field, FieldDescriptor type, String path) throws IOException {
        return switch (type.getType()) {
            case STRING -> Texts.wellFormed(text(in, path, "a string"));
            case BOOL -> bool(in, path);
            case INT32, SINT32, SFIXED32 -> (int) integer(in, path, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UINT32, FIXED32 -> (int) integer(in, path, 0, 0xFFFF_FFFFL);
            case INT64, SINT64, SFIXED64 -> integer(in, path, Long.MIN_VALUE, Long.MAX_VALUE);
            case UINT64, FIXED64 -> exact(in, path, BigInteger.ZERO, MAX_UINT64).longValue();
            case FLOAT -> number(in, path).floatValue();
            case DOUBLE -> number(in, path).doubleValue();
            case ENUM -> {
                String word = in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : shown(in);
                EnumWords words = field.words() != null ? field.words() : new EnumWords(type.getEnumType());
                yield words.value(path, word);
            }
            case BYTES -> bytes(in, path);
            case MESSAGE, GROUP -> throw new IllegalArgumentException(type.getFullName() + " is a message");
        };
    }

    static void expect(JsonParser in, JsonToken token, String path, String expected) throws IOException {
        if (in.currentToken() != token) {
            throw invalid(in, path, expected);
        }
    }

    static String text(JsonParser in, String path, String expected) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL || !in.currentToken().isScalarValue()) {
            throw invalid(in, path, expected);
        }
        return in.getText();
    }

    static long integer(JsonParser in, String path, long min, long max) throws IOException {
        return exact(in, path, BigInteger.valueOf(min), BigInteger.valueOf(max)).longValue();
    }

    private static BigInteger exact(JsonParser in, String path, BigInteger min, BigInteger max) throws IOException {
        String expected = "an integer";
        boolean words = in.currentToken() == JsonToken.VALUE_STRING
                && !DIGITS.matcher(in.getText()).matches();
        BigDecimal number = words ? null : decimal(in);
        // The exponent is looked at first: 1e999999999 would fill the memory with zeros.
        if (number != null && number.precision() - (long) number.scale() <= 30 && number.scale() <= 100) {
            BigInteger integer = number.toBigInteger();
            if (number.compareTo(new BigDecimal(integer)) == 0) {
                if (integer.compareTo(min) >= 0 && integer.compareTo(max) <= 0) {
                    return integer;
                }
                expected = "an integer from " + min + " to " + max;
            }
        }
        throw invalid(in, path, expected);
    }

    private static BigDecimal number(JsonParser in, String path) throws IOException {
        BigDecimal number = decimal(in);
        if (number == null) {
            throw invalid(in, path, "a number");
        }
        return number;
    }

    private static @Nullable BigDecimal decimal(JsonParser in) throws IOException {
        if (!in.currentToken().isNumeric() && in.currentToken() != JsonToken.VALUE_STRING) {
            return null;
        }
        String text = in.getText();
        try {
            return text.length() > LivyJson.MAX_NUMBER_LENGTH ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean bool(JsonParser in, String path) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING ->
                switch (in.getText()) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw invalid(in, path, "true or false");
                };
            default -> throw invalid(in, path, "true or false");
        };
    }

    private static ByteString bytes(JsonParser in, String path) throws IOException {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(text(in, path, "base64")));
        } catch (IllegalArgumentException e) {
            throw invalid(in, path, "base64");
        }
    }

    private static InvalidInputException invalid(JsonParser in, String path, String expected) throws IOException {
        return new InvalidInputException("Invalid " + path + ": " + shown(in) + " (expected: " + expected + ")");
    }

    /** What came, for a message. */
    private static String shown(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> '"' + Texts.shortened(in.getText()) + '"';
            default -> Texts.shortened(in.getText());
        };
    }
}
