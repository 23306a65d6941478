// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.file.AddedFile;
import dev.firesteel.interpreter.file.FileKind;
import dev.firesteel.interpreter.job.PythonJob;
import dev.firesteel.worker.v1.AddFile;
import dev.firesteel.worker.v1.Bind;
import dev.firesteel.worker.v1.Bound;
import dev.firesteel.worker.v1.Complete;
import dev.firesteel.worker.v1.Completion;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Execute;
import dev.firesteel.worker.v1.FileAdded;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the server's messages to commands, and the answers back. */
final class CommandReader implements CommandHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CommandReader.class);

    private final Commands commands;
    private final Consumer<ConnectRequest> answers;

    CommandReader(Commands commands, Consumer<ConnectRequest> answers) {
        this.commands = commands;
        this.answers = answers;
    }

    @Override
    public void read(ConnectResponse message) {
        switch (message.getMessageCase()) {
            case EXECUTE -> execute(message.getExecute());
            case CANCEL -> commands.cancel(message.getCancel().getStatementId());
            case COMPLETE -> complete(message.getComplete());
            case BIND -> bind(message.getBind());
            case ADD_FILE -> addFile(message.getAddFile());
            case SHUTDOWN -> commands.shutdown(message.getShutdown().getReason());
            case OPEN_SESSION, CLOSE_SESSION -> LOG.error("{} came on the link of a session", message.getMessageCase());
            case WELCOME, ACKNOWLEDGE, ALIVE, MESSAGE_NOT_SET ->
                LOG.debug("Nothing to do for {}", message.getMessageCase());
        }
    }

    @Override
    public Set<String> hosted() {
        return Set.of();
    }

    private void execute(Execute execute) {
        Language language = Kinds.language(execute.getKind());
        if (language == null) {
            LOG.error("Statement {} has kind {}: not run", execute.getStatementId(), execute.getKind());
            return;
        }
        if (execute.getJob()) {
            executeJob(execute, language);
            return;
        }
        commands.execute(
                execute.getStatementId(),
                language,
                execute.getCode(),
                execute.hasRowLimit() ? execute.getRowLimit() : null);
    }

    private void executeJob(Execute execute, Language language) {
        switch (language) {
            case SCALA -> commands.execute(execute.getStatementId(), Language.JVM_JOB, execute.getCode(), null);
            case PYTHON ->
                commands.execute(execute.getStatementId(), language, PythonJob.code(execute.getCode()), null);
            case SQL, R, JVM_JOB ->
                LOG.error("Statement {} is a job of kind {}: not run", execute.getStatementId(), execute.getKind());
        }
    }

    private void bind(Bind bind) {
        commands.bind(
                bind.getConfMap(),
                refused -> answers.accept(ConnectRequest.newBuilder()
                        .setBound(Bound.newBuilder().addAllRefused(refused))
                        .build()));
    }

    private void addFile(AddFile file) {
        Consumer<String> answer = failure -> answers.accept(ConnectRequest.newBuilder()
                .setFileAdded(FileAdded.newBuilder().setFileId(file.getFileId()).setFailure(failure))
                .build());
        FileKind kind =
                switch (file.getKind()) {
                    case FILE_KIND_JAR -> FileKind.JAR;
                    case FILE_KIND_PY_FILE -> FileKind.PY_FILE;
                    case FILE_KIND_FILE -> FileKind.FILE;
                    case FILE_KIND_UNSPECIFIED, UNRECOGNIZED -> null;
                };
        if (kind == null) {
            answer.accept("This worker knows no files of kind " + file.getKindValue() + ".");
            return;
        }
        commands.addFile(
                new AddedFile(file.getFileId(), kind, file.getName(), file.getSha256(), file.getUri()), answer);
    }

    private void complete(Complete complete) {
        Language language = Kinds.language(complete.getKind());
        Consumer<List<String>> answer = candidates -> answers.accept(ConnectRequest.newBuilder()
                .setCompletion(Completion.newBuilder()
                        .setCompleteId(complete.getCompleteId())
                        .addAllCandidates(candidates))
                .build());
        if (language == null) {
            answer.accept(List.of());
        } else {
            commands.complete(language, complete.getCode(), complete.getCursor(), answer);
        }
    }
}
