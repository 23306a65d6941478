// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.firesteel.bridge.json.LivyJson;
import dev.firesteel.bridge.json.TextScalars;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the request message of what came over HTTP. The path has the last word, then headers, query and body. */
final class RequestReader {

    private static final AsciiString IDEMPOTENCY_KEY = HttpHeaderNames.of("idempotency-key");
    private static final AsciiString LAST_EVENT_ID = HttpHeaderNames.of("last-event-id");
    private static final String LAST_EVENT_ID_PARAMETER = "lastEventId";

    private final LivyJson json;
    private final Duration hold;

    /** {@code hold} is for routes that may hold their answer. */
    RequestReader(LivyJson json, java.time.Duration hold) {
        this.json = json;
        this.hold = Duration.newBuilder()
                .setSeconds(hold.toSeconds())
                .setNanos(hold.toNanosPart())
                .build();
    }

    /**
     * Reads a request.
     *
     * @throws dev.firesteel.bridge.json.InvalidInputException when something of it is not as it should be
     */
    Message read(
            RouteTable.Found found, ServiceRequestContext context, RequestHeaders headers, RequestBody.Content body) {
        RestRoute route = found.route();
        Message.Builder builder = route.request().newBuilderForType();
        if (route.readsBody()) {
            FieldDescriptor field = route.bodyField();
            json.read(
                    body.bytes().array(),
                    body.charset(),
                    field == null ? builder : builder.getFieldBuilder(field),
                    field == null ? route.refused() : Set.of());
        }
        if (context.query() != null) {
            readQuery(route, context.queryParams(), builder);
        }
        readHeader(builder, route.idempotencyKey(), headers.get(IDEMPOTENCY_KEY));
        readHeader(builder, route.lastEventId(), headers.get(LAST_EVENT_ID));
        if (route.hold() != null && !builder.hasField(route.hold())) {
            Duration preferred = Preferences.wait(headers.getAll(HttpHeaderNames.PREFER));
            if (preferred != null) {
                builder.setField(route.hold(), preferred);
            } else if (route.httpMethod() == HttpMethod.GET || holdsNothing()) {
                builder.setField(route.hold(), hold);
            }
        }
        route.defaults().forEach((field, value) -> {
            if (!builder.hasField(field)) {
                builder.setField(field, value);
            }
        });
        List<FieldDescriptor> fields = route.path().fields();
        for (int i = 0; i < fields.size(); i++) {
            FieldDescriptor field = fields.get(i);
            builder.setField(field, TextScalars.parse(field, found.values().get(i)));
        }
        return builder.build();
    }

    private boolean holdsNothing() {
        return hold.equals(Duration.getDefaultInstance());
    }

    private static void readQuery(RestRoute route, QueryParams parameters, Message.Builder builder) {
        for (Map.Entry<String, FieldDescriptor> each : route.query().entrySet()) {
            FieldDescriptor field = each.getValue();
            List<String> values = parameters.getAll(each.getKey());
            if (values.isEmpty()) {
                continue;
            }
            builder.clearField(field);
            if (field.isRepeated()) {
                values.forEach(value -> builder.addRepeatedField(field, TextScalars.parse(field, value)));
            } else {
                builder.setField(field, TextScalars.parse(field, values.get(0)));
            }
        }
        if (route.lastEventId() != null) {
            readHeader(builder, route.lastEventId(), parameters.get(LAST_EVENT_ID_PARAMETER));
        }
    }

    private static void readHeader(Message.Builder builder, @Nullable FieldDescriptor field, @Nullable String value) {
        if (field != null && value != null && !value.isEmpty()) {
            builder.setField(field, TextScalars.parse(field, value));
        }
    }
}
