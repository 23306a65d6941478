// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.file.AddedFile;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the server may ask for. Called on the link's thread: each returns at once. */
public interface Commands {
    /** Run a statement; ignored when it was asked for before. A row limit is for SQL. */
    void execute(int statementId, Language language, String code, @Nullable Integer rowLimit);

    /** End a statement. */
    void cancel(int statementId);

    /** What could stand at the cursor? The answer may come from any thread. */
    void complete(Language language, String code, int cursor, Consumer<List<String>> answer);

    /** A session takes the worker. The answer, which may come from any thread, names what of this cannot be set: then nothing was. */
    void bind(Map<String, String> conf, Consumer<List<String>> answer);

    /**
     * Add a file before any statement that comes later. The answer, why it was not added or an empty text, may come from any
     * thread; it comes again for a file that was asked for before.
     */
    void addFile(AddedFile file, Consumer<String> answer);

    /** End the worker. */
    void shutdown(String reason);
}
