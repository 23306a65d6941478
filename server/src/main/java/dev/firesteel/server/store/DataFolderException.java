// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A data folder that this server cannot have. The message is one sentence for people. */
public final class DataFolderException extends IOException {
    private static final long serialVersionUID = 1L;

    DataFolderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
