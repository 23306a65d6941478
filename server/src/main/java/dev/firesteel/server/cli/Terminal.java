// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementPart;
import dev.firesteel.v1.TextStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shows events: what was printed and returned on standard output, what went wrong on standard error. */
final class Terminal implements AutoCloseable {
    private static final String TEXT = "text/plain";
    private static final String JSON = "application/json";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean watched;
    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private final Map<String, List<ByteString>> parts = new TreeMap<>();

    /** {@code watched} by a person. */
    Terminal(OutputStream out, OutputStream err, boolean watched) {
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, false, StandardCharsets.UTF_8);
        this.watched = watched;
    }

    /** On this process's streams, always in UTF-8: what is printed there need not be for this machine's locale. */
    static Terminal standard(boolean watched) {
        return new Terminal(
                new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), watched);
    }

    void show(StatementEvent event) {
        switch (event.getEventCase()) {
            case TEXT -> {
                boolean error = event.getText().getStream() == TextStream.TEXT_STREAM_STDERR;
                (error ? err : out).print(event.getText().getText());
            }
            case PART -> add(event.getPart());
            case DISPLAY -> show(event.getDisplay().getDataMap());
            case RESULT -> {
                show(event.getResult().getDataMap());
                if (event.getResult().hasTruncated()) {
                    error(event.getResult().getTruncated());
                }
            }
            case ERROR -> show(event.getError());
            case NOTICE -> error(event.getNotice().getMessage());
            case STARTED, PROGRESS, FINISHED, EVENT_NOT_SET -> {}
        }
        flush();
    }

    /** Something about the run itself, for a person who watches. */
    void note(String text) {
        if (watched) {
            error(text);
        }
    }

    void error(String text) {
        err.println("firesteel: " + text);
        err.flush();
    }

    /** Nobody reads any more. */
    boolean isGone() {
        return out.checkError();
    }

    @Override
    public void close() {
        flush();
    }

    private void flush() {
        out.flush();
        err.flush();
    }

    private void show(StatementError error) {
        String traceback = String.join("", error.getTracebackList());
        if (!traceback.contains(error.getEvalue())) {
            err.println(
                    error.getEname().equals("Error") ? error.getEvalue() : error.getEname() + ": " + error.getEvalue());
        }
        err.print(traceback);
        if (!traceback.isEmpty() && !traceback.endsWith("\n")) {
            err.println();
        }
    }

    /** A table may be larger than memory: it is shown while it comes. */
    private void add(StatementPart part) {
        if (part.getMimeType().equals(JSON)) {
            out.print(part.getJson());
            parts.put(JSON, List.of());
        } else {
            parts.computeIfAbsent(part.getMimeType(), mime -> new ArrayList<>()).add(part.getJsonBytes());
        }
    }

    private void show(Map<String, MimeValue> whole) {
        Map<String, ByteString> data = new TreeMap<>();
        whole.forEach((mime, value) -> data.put(mime, value.getJson()));
        parts.forEach((mime, pieces) -> data.put(mime, ByteString.copyFrom(pieces)));
        parts.clear();
        ByteString text = data.get(TEXT);
        if (text != null) {
            out.println(decoded(text));
        } else {
            data.forEach((mime, value) -> out.println(mime.equals(JSON) ? value.toStringUtf8() : decoded(value)));
        }
    }

    /** The string that the JSON is, or the JSON itself. */
    private String decoded(ByteString value) {
        try (JsonParser parser = json.createParser(value.newInput())) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : value.toStringUtf8();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
