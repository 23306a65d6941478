// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The value of a statement while it is written, as one JSON value in UTF-8: what is written is sent, and no longer in memory.
 * A value that is never {@linkplain #complete complete} is none.
 */
public abstract class ResultStream extends OutputStream {

    /** The value is whole. Called once, after the last write. */
    public abstract void complete(@Nullable String truncated);
}
