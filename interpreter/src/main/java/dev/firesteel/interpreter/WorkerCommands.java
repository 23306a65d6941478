// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import dev.firesteel.interpreter.engine.Completer;
import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.engine.StatementRunner;
import dev.firesteel.interpreter.file.AddedFile;
import dev.firesteel.interpreter.file.FileAdder;
import dev.firesteel.interpreter.link.Commands;
import dev.firesteel.interpreter.spark.RuntimeConf;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives each command to who does it. */
record WorkerCommands(
        StatementRunner statements,
        Completer completer,
        RuntimeConf runtimeConf,
        FileAdder files,
        Consumer<String> shutdown)
        implements Commands {
    @Override
    public void execute(int statementId, Language language, String code, @Nullable Integer rowLimit) {
        statements.submit(statementId, language, code, rowLimit);
    }

    @Override
    public void cancel(int statementId) {
        statements.cancel(statementId);
    }

    @Override
    public void complete(Language language, String code, int cursor, Consumer<List<String>> answer) {
        completer.complete(language, code, cursor, answer);
    }

    @Override
    public void bind(Map<String, String> conf, Consumer<List<String>> answer) {
        runtimeConf.set(conf, answer);
    }

    @Override
    public void addFile(AddedFile file, Consumer<String> answer) {
        files.add(file, answer);
    }

    @Override
    public void shutdown(String reason) {
        shutdown.accept(reason);
    }
}
