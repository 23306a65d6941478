// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Livy's JSON for protobuf messages. Knows descriptors and the options of {@code firesteel/v1/options.proto}, nothing of
 * any message in particular; docs/adr/0001-own-rest-bridge.md has the rules. Thread-safe.
 */
public final class LivyJson {

    private static final int MAX_DEPTH = 100;
    static final int MAX_NUMBER_LENGTH = 100;

    /** For JSON that is copied from a parser. */
    static final JsonFactory COPIES = new JsonFactory();

    private static final int USUAL_SIZE = 512;

    private final JsonFactory factory;
    private final ConcurrentHashMap<Descriptor, MessagePlan> plans = new ConcurrentHashMap<>();
    private final JsonWriter writer = new JsonWriter(this::plan);
    private final JsonReader reader = new JsonReader(this::plan);

    /** Creates one that reads strings of at most so many characters. */
    public LivyJson(int maxStringLength) {
        factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxStringLength(maxStringLength)
                        .build())
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
    }

    /** Whether messages of the type are JSON as it came. */
    public static boolean isRaw(Descriptor message) {
        return MessagePlan.shape(message) == MessagePlan.Shape.RAW_JSON;
    }

    /** Writes a message. */
    public ByteBuffer write(Message message) {
        return written(message.getSerializedSize(), generator -> writer.write(generator, message));
    }

    /** Writes a message for a client that says this of itself. */
    public ByteBuffer write(Message message, String userAgent) {
        return written(
                message.getSerializedSize(), generator -> writer(userAgent).write(generator, message));
    }

    /** As {@link #write(Message, String)}, for a large message: in pieces, without a copy of the raw JSON in it. */
    public List<ByteBuffer> writePieces(Message message, String userAgent) {
        Pieces pieces = new Pieces();
        generate(pieces, generator -> writer(userAgent).write(generator, message));
        return pieces.all();
    }

    private JsonWriter writer(String userAgent) {
        return new JsonWriter(descriptor -> plan(descriptor).seenBy(userAgent));
    }

    /** Writes {@code {"msg": …}}, which is what Livy says when there is nothing else to say. */
    public ByteBuffer writeMessage(String text) {
        return written(text.length(), generator -> {
            generator.writeStartObject();
            generator.writeStringField("msg", Texts.wellFormed(text));
            generator.writeEndObject();
        });
    }

    /**
     * Reads one JSON object into a builder; what follows it is ignored, as in Livy.
     *
     * @param charset of the bytes; with UTF-8 also UTF-16 and UTF-32 are recognised
     * @param refused fields that are unknown here, because the request says them in another place
     * @throws InvalidInputException when it is no such object
     */
    public void read(byte[] json, Charset charset, Message.Builder builder, Set<FieldDescriptor> refused) {
        try (JsonParser parser = charset.equals(StandardCharsets.UTF_8)
                ? factory.createParser(json)
                : factory.createParser(new String(json, charset))) {
            reader.read(parser, builder, refused);
        } catch (JsonProcessingException e) {
            throw malformed(e);
        } catch (IOException e) {
            throw new InvalidInputException("Malformed JSON: " + oneLine(String.valueOf(e.getMessage())));
        }
    }

    private MessagePlan plan(Descriptor descriptor) {
        MessagePlan plan = plans.get(descriptor);
        return plan != null ? plan : plans.computeIfAbsent(descriptor, MessagePlan::new);
    }

    /** What is long is mostly raw JSON, and as long as in the message: it shall not be copied while the buffer grows. */
    private ByteBuffer written(int size, Content content) {
        Bytes bytes = new Bytes(size + USUAL_SIZE);
        generate(bytes, content);
        return bytes.buffer();
    }

    private void generate(OutputStream target, Content content) {
        try (JsonGenerator generator = factory.createGenerator(target, JsonEncoding.UTF8)) {
            content.writeTo(generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Nothing here does I/O.
        }
    }

    private static InvalidInputException malformed(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return new InvalidInputException("Malformed JSON" + where + ": " + oneLine(e.getOriginalMessage()));
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\[Source: [^;]*; (line: \\d+, column: \\d+)]", "$1")
                .replaceAll("\\s+", " ");
    }

    /** Lets go of its bytes without a copy. */
    private static final class Bytes extends ByteArrayOutputStream {

        Bytes(int size) {
            super(size);
        }

        ByteBuffer buffer() {
            return ByteBuffer.wrap(buf, 0, count);
        }
    }

    private interface Content {
        void writeTo(JsonGenerator generator) throws IOException;
    }
}
