// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.process;

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
 * One pipe of a language's process on a thread of its own: its text goes to the statement that runs, else to the session's
 * log; its messages to who handles them. The thread waits where the statement's sink waits, and so does the process in the end.
 */
public final class OutputPipe implements PipeReader.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(OutputPipe.class);
    private static final int TAIL_CHARS = 16_000;

    private final String language;
    private final TextStream stream;
    private final Consumer<String> log;
    private final BiConsumer<OutputPipe, List<String>> messages;
    private final PipeReader reader;
    private final Utf8Output text = new Utf8Output(this::written);
    private final StringBuilder tail = new StringBuilder();
    private final Thread thread;
    private volatile @Nullable EventSink sink;
    private volatile boolean reading;

    /**
     * @param language for names of threads and the log
     * @param token what marks messages among text; known to the process and nobody else
     * @param log takes text that is no statement's
     * @param messages takes messages, with the pipe they came on
     */
    public OutputPipe(
            String language,
            InputStream pipe,
            String token,
            TextStream stream,
            Consumer<String> log,
            BiConsumer<OutputPipe, List<String>> messages) {
        this.language = language;
        this.stream = stream;
        this.log = log;
        this.messages = messages;
        this.reader = new PipeReader(pipe, token, this);
        this.thread = new Thread(this::run, (language + "-" + stream.name()).toLowerCase(Locale.ROOT));
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Text is this statement's from now on. */
    public void toStatement(EventSink of) {
        synchronized (tail) {
            tail.setLength(0);
        }
        sink = of;
    }

    /** Text is nobody's from now on. Called on this pipe's thread, at a place among the text. */
    public void toLog() {
        text.end();
        sink = null;
    }

    /** The last of the text since the last statement began. */
    public String tail() {
        synchronized (tail) {
            return tail.toString();
        }
    }

    /** After the process has ended: waits until all it wrote is handed on. */
    public void drain() throws InterruptedException {
        // A process that left the group may hold the pipe open for ever: what is not there by then is not this
        // process's.
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
            LOG.debug("{}: {} ended", language, stream, e);
        } catch (RuntimeException e) {
            LOG.error("{}: {} can't be read", language, stream, e);
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
