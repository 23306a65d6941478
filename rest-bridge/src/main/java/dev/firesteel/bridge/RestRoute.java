// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpMethod;
import dev.firesteel.bridge.json.LivyJson;
import dev.firesteel.bridge.json.TextScalars;
import dev.firesteel.v1.Options;
import dev.firesteel.v1.RestOptions;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerMethodDefinition;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One {@code google.api.http} rule of one method, compiled: everything that is to be known about a request and its answer
 * before one comes.
 *
 * @param path where it is
 * @param bodyField the field that the body is, when {@code readsBody} and not the whole message
 * @param refused fields that the body cannot name, because the path says them
 * @param query fields that are read from the query, by their name there
 * @param location template of the answer's Location header
 * @param hold says how long the answer may be held
 * @param defaults values of fields that the request does not say
 * @param raw whether there may be raw JSON in the answer, which may be large
 * @param upload says how the body becomes messages, of a method that streams requests
 */
record RestRoute(
        ServerMethodDefinition<Message, Message> method,
        Message request,
        HttpMethod httpMethod,
        PathTemplate path,
        boolean readsBody,
        @Nullable FieldDescriptor bodyField,
        Set<FieldDescriptor> refused,
        Map<String, FieldDescriptor> query,
        int status,
        @Nullable PathTemplate location,
        @Nullable FieldDescriptor idempotencyKey,
        @Nullable FieldDescriptor lastEventId,
        @Nullable FieldDescriptor eventId,
        @Nullable FieldDescriptor hold,
        Map<FieldDescriptor, Object> defaults,
        boolean raw,
        @Nullable UploadRule upload) {

    @SuppressWarnings("unchecked") // Checked with the marshaller: it is one of messages.
    static RestRoute compile(ServerMethodDefinition<?, ?> definition, MethodDescriptor descriptor, HttpRule rule) {
        if (!(definition.getMethodDescriptor().getRequestMarshaller() instanceof PrototypeMarshaller<?> marshaller)
                || !(marshaller.getMessagePrototype() instanceof Message request)) {
            throw new IllegalArgumentException(descriptor.getFullName() + " has no marshaller of protobuf messages");
        }
        if (!rule.getResponseBody().isEmpty()) {
            throw new IllegalArgumentException(descriptor.getFullName() + ": response_body is not supported");
        }
        Descriptor input = descriptor.getInputType();
        RestOptions options = descriptor.getOptions().getExtension(Options.rest);
        UploadRule upload = upload(definition, descriptor, options);
        PathTemplate path = PathTemplate.parse(pattern(rule), input);
        boolean whole = rule.getBody().equals("*");
        FieldDescriptor bodyField = whole ? null : field(input, rule.getBody());
        Set<FieldDescriptor> bound = Set.copyOf(path.fields());

        Map<String, FieldDescriptor> query = new LinkedHashMap<>();
        Map<FieldDescriptor, Object> defaults = new LinkedHashMap<>();
        for (FieldDescriptor field : input.getFields()) {
            boolean asked = whole ? options.getQueryList().contains(field.getName()) : !field.equals(bodyField);
            boolean grpcOnly = field.getOptions().getExtension(Options.grpcOnly);
            if (asked && !grpcOnly && !bound.contains(field) && TextScalars.supports(field)) {
                query.put(field.getJsonName(), field);
            }
            if (field.getOptions().hasExtension(Options.restDefault)) {
                String value = field.getOptions().getExtension(Options.restDefault);
                defaults.put(field, TextScalars.parse(field, value));
            }
        }
        return new RestRoute(
                (ServerMethodDefinition<Message, Message>) definition,
                request,
                method(rule),
                path,
                upload == null && (whole || bodyField != null),
                bodyField,
                bound,
                query,
                options.getStatus() == 0 ? 200 : options.getStatus(),
                options.getLocation().isEmpty()
                        ? null
                        : PathTemplate.parse(options.getLocation(), descriptor.getOutputType()),
                field(input, options.getIdempotencyKey()),
                field(input, options.getLastEventId()),
                field(descriptor.getOutputType(), options.getEventId()),
                field(input, options.getHold()),
                defaults,
                holdsRawJson(descriptor.getOutputType(), new HashSet<>()),
                upload);
    }

    private static @Nullable UploadRule upload(
            ServerMethodDefinition<?, ?> definition, MethodDescriptor descriptor, RestOptions options) {
        boolean streamsRequests = !definition.getMethodDescriptor().getType().clientSendsOneMessage();
        if (streamsRequests != options.hasUpload() || (streamsRequests && descriptor.isServerStreaming())) {
            throw new IllegalArgumentException(descriptor.getFullName()
                    + " has a path (expected: it streams requests, by a rule for uploads, or answers, or neither)");
        }
        return streamsRequests ? UploadRule.compile(options.getUpload(), descriptor.getInputType()) : null;
    }

    boolean streams() {
        return !method.getMethodDescriptor().getType().serverSendsOneMessage();
    }

    private static boolean holdsRawJson(Descriptor message, Set<Descriptor> seen) {
        return seen.add(message)
                && message.getFields().stream()
                        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                        .map(FieldDescriptor::getMessageType)
                        .anyMatch(type -> LivyJson.isRaw(type) || holdsRawJson(type, seen));
    }

    /** The method and path, as a person would write them. */
    @Override
    public String toString() {
        return httpMethod + " "
                + path.segments().stream()
                        .map(s -> s.field() == null
                                ? s.literal()
                                : "{" + s.field().getName() + "}")
                        .collect(Collectors.joining("/", "/", ""));
    }

    private static String pattern(HttpRule rule) {
        return switch (rule.getPatternCase()) {
            case GET -> rule.getGet();
            case PUT -> rule.getPut();
            case POST -> rule.getPost();
            case DELETE -> rule.getDelete();
            case PATCH -> rule.getPatch();
            case CUSTOM -> rule.getCustom().getPath();
            case PATTERN_NOT_SET -> throw new IllegalArgumentException("a google.api.http rule without a path");
        };
    }

    private static HttpMethod method(HttpRule rule) {
        return switch (rule.getPatternCase()) {
            case GET -> HttpMethod.GET;
            case PUT -> HttpMethod.PUT;
            case POST -> HttpMethod.POST;
            case DELETE -> HttpMethod.DELETE;
            case PATCH -> HttpMethod.PATCH;
            case CUSTOM -> HttpMethod.valueOf(rule.getCustom().getKind());
            case PATTERN_NOT_SET -> throw new IllegalArgumentException("a google.api.http rule without a path");
        };
    }

    private static @Nullable FieldDescriptor field(Descriptor message, String name) {
        if (name.isEmpty()) {
            return null;
        }
        FieldDescriptor field = message.findFieldByName(name);
        if (field == null) {
            throw new IllegalArgumentException(message.getFullName() + " has no field " + name);
        }
        return field;
    }
}
