// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.interpreter.output.Utf8Output;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pipe of a Python process on a thread of its own: its text goes to the statement that runs, else to the session's
 * log; its messages to who handles them. The thread waits where the statement's sink waits, and so does Python in the end.
 */
final class OutputPipe implements PipeReader.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(OutputPipe.class);
    private static final int TAIL_CHARS = 4000;

    private final TextStream stream;
    private final Consumer<String> log;
    private final BiConsumer<OutputPipe, List<String>> messages;
    private final PipeReader reader;
    private final Utf8Output text = new Utf8Output(this::written);
    private final StringBuilder tail = new StringBuilder();
    private final Thread thread;
    private volatile @Nullable EventSink sink;
    private volatile boolean reading;

    OutputPipe(
            InputStream pipe,
            String token,
            TextStream stream,
            Consumer<String> log,
            BiConsumer<OutputPipe, List<String>> messages) {
        this.stream = stream;
        this.log = log;
        this.messages = messages;
        this.reader = new PipeReader(pipe, token, this);
        this.thread = new Thread(this::run, "python-" + stream.name().toLowerCase(Locale.ROOT));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Text is this statement's from now on. */
    void toStatement(EventSink of) {
        synchronized (tail) {
            tail.setLength(0);
        }
        sink = of;
    }

    /** Text is nobody's from now on. Called on this pipe's thread, at a place among the text. */
    void toLog() {
        text.end();
        sink = null;
    }

    /** The last of the text since the last statement began. */
    String tail() {
        synchronized (tail) {
            return tail.toString();
        }
    }

    /** After the process has ended: waits until all it wrote is handed on. */
    void drain() throws InterruptedException {
        // A process that left the group may hold the pipe open for ever: what is not there by then is not Python's.
        thread.join(1000);
        while (thread.isAlive() && !reading) {
            thread.join(100);
        }
    }

    @Override
    public void text(byte[] bytes, int from, int length) {
        reading = false;
        text.write(bytes, from, length);
        reading = true;
    }

    @Override
    public void message(List<String> fields) {
        reading = false;
        messages.accept(this, fields);
        reading = true;
    }

    private void run() {
        reading = true;
        try {
            reader.run();
        } catch (IOException e) {
            LOG.debug("Python's {} ended", stream, e);
        } catch (RuntimeException e) {
            LOG.error("Python's {} can't be read", stream, e);
        }
        text.end();
    }

    private void written(String piece) {
        synchronized (tail) {
            tail.append(piece, Math.max(0, piece.length() - TAIL_CHARS), piece.length());
            tail.delete(0, Math.max(0, tail.length() - TAIL_CHARS));
        }
        EventSink to = sink;
        if (to == null) {
            log.accept(piece);
        } else {
            to.text(stream, piece);
        }
    }
}
