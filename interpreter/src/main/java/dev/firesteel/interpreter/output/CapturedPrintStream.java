// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A print stream whose text is handed on as text. Encoded by the super class, a lone surrogate would come out as a question
 * mark. A printed line is one piece, so that lines of several threads do not mix.
 */
final class CapturedPrintStream extends PrintStream {
    private final Consumer<String> text;
    private final Utf8Output bytes;

    CapturedPrintStream(Consumer<String> text) {
        this(text, new Utf8Output(text));
    }

    private CapturedPrintStream(Consumer<String> text, Utf8Output bytes) {
        super(bytes, false, UTF_8);
        this.text = text;
        this.bytes = bytes;
    }

    /** Gives out the bytes of an incomplete character. */
    void end() {
        bytes.end();
    }

    @Override
    public void print(char c) {
        text.accept(String.valueOf(c));
    }

    @Override
    public void print(char[] s) {
        text.accept(new String(s));
    }

    @Override
    public void print(@Nullable String s) {
        text.accept(String.valueOf(s));
    }

    @Override
    public void print(@Nullable Object object) {
        text.accept(String.valueOf(object));
    }

    @Override
    public void println() {
        text.accept(System.lineSeparator());
    }

    @Override
    public void println(boolean b) {
        line(String.valueOf(b));
    }

    @Override
    public void println(char c) {
        line(String.valueOf(c));
    }

    @Override
    public void println(int i) {
        line(String.valueOf(i));
    }

    @Override
    public void println(long l) {
        line(String.valueOf(l));
    }

    @Override
    public void println(float f) {
        line(String.valueOf(f));
    }

    @Override
    public void println(double d) {
        line(String.valueOf(d));
    }

    @Override
    public void println(char[] s) {
        line(new String(s));
    }

    @Override
    public void println(@Nullable String s) {
        line(String.valueOf(s));
    }

    @Override
    public void println(@Nullable Object object) {
        line(String.valueOf(object));
    }

    private void line(String line) {
        text.accept(line + System.lineSeparator());
    }
}
