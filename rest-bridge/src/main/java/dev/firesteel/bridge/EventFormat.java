// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpData;
import dev.firesteel.bridge.json.LivyJson;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as server-sent events: {@code id}, {@code event}, and the JSON as {@code data}. */
final class EventFormat {

    /** Says that nothing follows. */
    static final HttpData END = HttpData.ofUtf8("event: end\ndata: {}\n\n");

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);

    private final LivyJson json;
    private final @Nullable FieldDescriptor id;

    /** Creates one that takes the events' ids from a field of the message. */
    EventFormat(LivyJson json, @Nullable FieldDescriptor id) {
        this.json = json;
        this.id = id;
    }

    HttpData event(Message message) {
        StringBuilder head = new StringBuilder();
        if (id != null) {
            head.append("id: ").append(message.getField(id)).append('\n');
        }
        String name = name(message);
        if (name != null) {
            head.append("event: ").append(name).append('\n');
        }
        return event(head.toString(), json.write(message));
    }

    HttpData failed(String text) {
        return event("event: failed\n", json.writeMessage(text));
    }

    private static @Nullable String name(Message message) {
        List<OneofDescriptor> oneofs = message.getDescriptorForType().getRealOneofs();
        if (oneofs.isEmpty() || !message.hasOneof(oneofs.get(0))) {
            return null;
        }
        return message.getOneofFieldDescriptor(oneofs.get(0)).getName();
    }

    /** Raw JSON in a message may have line breaks between its tokens; each line of an event's data is a line of its own. */
    private static HttpData event(String head, ByteBuffer json) {
        byte[] body = json.array();
        int start = json.arrayOffset();
        int end = start + json.limit();
        ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + DATA.length + json.limit() + 2);
        out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(DATA);
        int written = start;
        for (int i = start; i < end; i++) {
            if (body[i] == '\n' || body[i] == '\r') {
                out.write(body, written, i - written);
                out.write('\n');
                out.writeBytes(DATA);
                written = i + 1;
            }
        }
        out.write(body, written, end - written);
        out.write('\n');
        out.write('\n');
        return HttpData.wrap(out.toByteArray());
    }
}
