// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.worker.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages of the link as they were once sent, each with what it said, in {@code src/test/resources/link/v<version>}. Those of a
 * version are never changed, only added to: {@code buf convert} makes the bytes from the text, its {@code --type} is
 * {@code firesteel.worker.v1.ConnectRequest} or {@code ConnectResponse}. Server and worker have tests that read them too.
 */
final class LinkMessagesTest {
    private static final Path LINK = Path.of("src/test/resources/link");
    private static final String SAID = ".txtpb";

    static List<Path> recorded() throws IOException {
        try (Stream<Path> files = Files.walk(LINK)) {
            return files.filter(file -> file.toString().endsWith(SAID)).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void saysWhatItSaid(Path said) throws IOException {
        assertThat(parse(said)).isEqualTo(read(said));
    }

    @Test
    void everyFieldIsRecorded() throws IOException {
        Set<String> known = new TreeSet<>();
        collect(ConnectRequest.getDescriptor(), known);
        collect(ConnectResponse.getDescriptor(), known);
        Set<String> set = new TreeSet<>();
        for (Path said : recorded()) {
            collectSet(read(said), set);
        }
        assertThat(set).as("fields that a recorded message has").containsAll(known);
    }

    private static Message.Builder builder(Path said) {
        return said.toString().endsWith(".request" + SAID) ? ConnectRequest.newBuilder() : ConnectResponse.newBuilder();
    }

    private static Message read(Path said) throws IOException {
        Message.Builder message = builder(said);
        TextFormat.merge(Files.readString(said), message);
        return message.build();
    }

    private static Message parse(Path said) throws IOException {
        Path sent = Path.of(said.toString().replace(SAID, ".binpb"));
        return builder(said).mergeFrom(Files.readAllBytes(sent)).build();
    }

    private static void collect(Descriptor type, Set<String> fields) {
        for (FieldDescriptor field : type.getFields()) {
            boolean fresh = fields.add(field.getFullName());
            if (fresh && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                collect(field.getMessageType(), fields);
            }
        }
    }

    private static void collectSet(Message message, Set<String> fields) {
        message.getAllFields().forEach((field, value) -> {
            fields.add(field.getFullName());
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
                values.forEach(inner -> collectSet((Message) inner, fields));
            }
        });
    }
}
