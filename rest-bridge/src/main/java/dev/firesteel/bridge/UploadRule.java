// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import com.linecorp.armeria.common.HttpData;
import dev.firesteel.v1.UploadOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a part of a {@code multipart/form-data} body becomes messages of a method.
 *
 * @param part the part's name
 * @param fileName the field of the first message that the part's file name fills
 * @param piece the field of the others that a piece of its content fills
 */
record UploadRule(String part, FieldDescriptor fileName, FieldDescriptor piece) {

    static UploadRule compile(UploadOptions options, Descriptor input) {
        if (options.getPart().isEmpty()) {
            throw new IllegalArgumentException(input.getFullName() + ": upload names no part");
        }
        return new UploadRule(
                options.getPart(),
                field(input, options.getFileName(), FieldDescriptor.Type.STRING),
                field(input, options.getPiece(), FieldDescriptor.Type.BYTES));
    }

    private static FieldDescriptor field(Descriptor input, String name, FieldDescriptor.Type type) {
        FieldDescriptor field = input.findFieldByName(name);
        if (field == null || field.getType() != type || field.isRepeated()) {
            throw new IllegalArgumentException(
                    input.getFullName() + ": upload field '" + name + "' (expected: a field of type " + type + ")");
        }
        return field;
    }

    /** The message that comes before the content. */
    Message first(Message request, @Nullable String name) {
        return request.toBuilder().setField(fileName, name == null ? "" : name).build();
    }

    /** A message of content. The bytes are not copied. */
    Message next(Message request, HttpData bytes) {
        ByteString content = UnsafeByteOperations.unsafeWrap(bytes.array());
        return request.newBuilderForType().setField(piece, content).build();
    }
}
