// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.AnnotationsProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.firesteel.v1.Options;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and types that the contract doesn't use yet, of a service that says back what it is asked. */
class OtherRulesTest {

    private static final String PROTO = """
            name: "test.proto" package: "test" syntax: "proto3"
            message_type {
              name: "Thing"
              field { name: "name" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL json_name: "name" }
              field { name: "part" number: 2 type: TYPE_MESSAGE type_name: ".test.Part" label: LABEL_OPTIONAL json_name: "part" }
              field { name: "tags" number: 3 type: TYPE_STRING label: LABEL_REPEATED json_name: "tags" }
              field { name: "big_number" number: 4 type: TYPE_UINT64 label: LABEL_OPTIONAL json_name: "bigNumber" }
              field { name: "small" number: 5 type: TYPE_UINT32 label: LABEL_OPTIONAL json_name: "small" }
              field { name: "raw" number: 6 type: TYPE_BYTES label: LABEL_OPTIONAL json_name: "raw" }
              field { name: "ratio" number: 7 type: TYPE_FLOAT label: LABEL_OPTIONAL json_name: "ratio" }
              field { name: "parts" number: 8 type: TYPE_MESSAGE type_name: ".test.Part" label: LABEL_REPEATED json_name: "parts" }
              field { name: "zigzag" number: 9 type: TYPE_SINT64 label: LABEL_OPTIONAL json_name: "zigzag" options { [firesteel.v1.omit_empty]: true } }
              field { name: "flag" number: 10 type: TYPE_BOOL label: LABEL_OPTIONAL json_name: "flag" }
            }
            message_type {
              name: "Part"
              field { name: "size" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL json_name: "size" }
              field { name: "inner" number: 2 type: TYPE_MESSAGE type_name: ".test.Part" label: LABEL_OPTIONAL json_name: "inner" }
            }
            service {
              name: "Things"
              method {
                name: "Echo" input_type: ".test.Thing" output_type: ".test.Thing"
                options { [google.api.http] { %s } }
              }
            }
            """;

    private static final String RULE = """
            put: "/things/{name}" body: "*"
            additional_bindings { get: "/things/{name}" }
            additional_bindings { patch: "/things/{name}/part" body: "part" }
            additional_bindings { custom { kind: "OPTIONS" path: "/things/{name}/options" } }
            """;

    private static final Server SERVER = server();

    private static Server server() {
        ServerBuilder builder = Server.builder().localPort(0, SessionProtocol.HTTP);
        new RestBridge(BridgeConfig.defaults(), List.of(things(RULE))).mount(builder);
        return builder.build();
    }

    @BeforeAll
    static void start() {
        SERVER.start().join();
    }

    @AfterAll
    static void stop() {
        SERVER.stop().join();
    }

    private static ServerServiceDefinition things(String rule) {
        return things(rule, MethodType.UNARY);
    }

    private static ServerServiceDefinition things(String rule, MethodType type) {
        ExtensionRegistry registry = ExtensionRegistry.newInstance();
        AnnotationsProto.registerAllExtensions(registry);
        Options.registerAllExtensions(registry);
        FileDescriptorProto.Builder proto = FileDescriptorProto.newBuilder();
        FileDescriptor file;
        try {
            TextFormat.merge(PROTO.formatted(rule), registry, proto);
            file = FileDescriptor.buildFrom(proto.build(), new FileDescriptor[0]);
        } catch (TextFormat.ParseException | com.google.protobuf.Descriptors.DescriptorValidationException e) {
            throw new IllegalArgumentException(e);
        }
        MethodDescriptor echo = file.findServiceByName("Things").findMethodByName("Echo");
        Descriptor thing = echo.getInputType();
        io.grpc.MethodDescriptor<Message, Message> method = io.grpc.MethodDescriptor.<Message, Message>newBuilder()
                .setType(type)
                .setFullMethodName("test.Things/Echo")
                .setRequestMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(thing)))
                .setResponseMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(thing)))
                .setSchemaDescriptor(new Schema(file, echo))
                .build();
        return ServerServiceDefinition.builder(ServiceDescriptor.newBuilder("test.Things")
                        .setSchemaDescriptor(new Schema(file, echo))
                        .addMethod(method)
                        .build())
                .addMethod(
                        method,
                        type == MethodType.UNARY
                                ? ServerCalls.asyncUnaryCall(
                                        (request, observer) -> FakeFiresteel.reply(observer, request))
                                : ServerCalls.asyncBidiStreamingCall(observer -> observer))
                .build();
    }

    private record Schema(FileDescriptor file, MethodDescriptor method) implements ProtoMethodDescriptorSupplier {

        @Override
        public MethodDescriptor getMethodDescriptor() {
            return method;
        }

        @Override
        public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
            return method.getService();
        }

        @Override
        public FileDescriptor getFileDescriptor() {
            return file;
        }
    }

    private static RawHttp.Answer call(String method, String target, String body) throws Exception {
        return RawHttp.call(SERVER.activeLocalPort(), method, target, body);
    }

    @Test
    void aMethodMayHaveManyPaths() throws Exception {
        assertThat(call("PUT", "/things/a", "{}").status()).isEqualTo(200);
        assertThat(call("GET", "/things/a", "").status()).isEqualTo(200);
        assertThat(call("OPTIONS", "/things/a/options", "").status()).isEqualTo(200);
        assertThat(call("DELETE", "/things/a", "").header("allow")).isEqualTo("GET, HEAD, PUT");
    }

    @Test
    void theBodyMayBeOneFieldAndTheQueryTheOthers() throws Exception {
        RawHttp.Answer answer =
                call("PATCH", "/things/a/part?tags=x&tags=y&name=evil&part=evil&bigNumber=7", "{\"size\":3}");

        assertThat(answer.text())
                .isEqualTo("{\"name\":\"a\",\"part\":{\"size\":3,\"inner\":null},\"tags\":[\"x\",\"y\"],"
                        + "\"bigNumber\":7,\"small\":0,\"raw\":\"\",\"ratio\":0.0,\"parts\":[],\"flag\":false}");
        assertThat(call("PATCH", "/things/a/part", "{\"name\":\"evil\"}").status())
                .isEqualTo(400);
    }

    @Test
    void everyTypeGoesInAndOut() throws Exception {
        String body = "{\"part\":{\"size\":1,\"inner\":{\"size\":-2,\"inner\":null}},\"tags\":[],"
                + "\"bigNumber\":18446744073709551615,\"small\":4294967295,\"raw\":\"AP8=\",\"ratio\":0.1,"
                + "\"parts\":[{\"size\":1,\"inner\":null}],\"zigzag\":-5,\"flag\":true}";

        assertThat(call("PUT", "/things/a", body).text()).isEqualTo("{\"name\":\"a\"," + body.substring(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"bigNumber\":-1}",
                "{\"bigNumber\":18446744073709551616}",
                "{\"small\":4294967296}",
                "{\"raw\":\"?\"}",
                "{\"raw\":[]}",
                "{\"ratio\":\"x\"}",
                "{\"flag\":\"yes\"}",
                "{\"part\":[]}",
                "{\"part\":{\"nope\":1}}",
                "{\"parts\":[{\"inner\":1}]}"
            })
    void whatIsOfNoTypeIsRefused(String body) throws Exception {
        assertThat(call("PUT", "/things/a", body).status()).isEqualTo(400);
    }

    @Test
    void nestedNamesAreSaidInFull() throws Exception {
        assertThat(call("PUT", "/things/a", "{\"parts\":[{},{\"inner\":{\"size\":\"x\"}}]}")
                        .text())
                .isEqualTo("{\"msg\":\"Invalid parts[1].inner.size: \\\"x\\\" (expected: an integer)\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get: \"/things/{nope}\"",
                "get: \"/things/{tags}\"",
                "get: \"/things/{name=**}\"",
                "get: \"/things\" response_body: \"part\"",
                "post: \"/things\" body: \"nope\"",
                "body: \"*\""
            })
    void rulesThatCannotBeServedAreRefusedAtTheStart(String rule) {
        assertThatThrownBy(() -> new RestBridge(BridgeConfig.defaults(), List.of(things(rule))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoStreamsRequestsHasNoPath() {
        assertThatThrownBy(() -> new RestBridge(
                        BridgeConfig.defaults(), List.of(things("get: \"/things\"", MethodType.BIDI_STREAMING))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("streams requests, by a rule for uploads");
    }
}
