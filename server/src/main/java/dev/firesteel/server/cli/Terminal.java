// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.TextStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Shows events: what was printed and returned on standard output, what went wrong on standard error. */
final class Terminal implements AutoCloseable {
    private static final String TEXT = "text/plain";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean watched;
    private final JsonFactory json = new JsonFactory();

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

    private void show(Map<String, MimeValue> data) {
        MimeValue text = data.get(TEXT);
        if (text != null) {
            out.println(decoded(text));
        } else {
            data.forEach((mime, value) -> out.println(
                    mime.equals("application/json") ? value.getJson().toStringUtf8() : decoded(value)));
        }
    }

    /** The string that the JSON is, or the JSON itself. */
    private String decoded(MimeValue value) {
        try (JsonParser parser = json.createParser(value.getJson().newInput())) {
            return parser.nextToken() == JsonToken.VALUE_STRING
                    ? parser.getText()
                    : value.getJson().toStringUtf8();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
