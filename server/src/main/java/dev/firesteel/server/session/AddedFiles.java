// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.artifact.AddedFile;
import dev.firesteel.server.artifact.AddedFileStore;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.worker.WorkerConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one session: stored, sent to the worker, sent again whenever it has dialled, until it answers. Used on the
 * session's executor only.
 */
final class AddedFiles {
    private static final Logger logger = LoggerFactory.getLogger(AddedFiles.class);

    private final int sessionId;
    private final AddedFileStore store;
    private final Executor serial;
    private final Consumer<String> log;
    private final List<AddedFile> files = new ArrayList<>();

    /** Those that the worker has not answered, and who waits for it. */
    private final Map<Integer, CompletableFuture<Void>> unanswered = new HashMap<>();

    /** Completes when the adds that came before are in {@link #files}. */
    private CompletableFuture<?> storing = CompletableFuture.completedFuture(null);

    private @Nullable DomainException over;

    /** {@code log} is the session's, a line at a time. */
    AddedFiles(int sessionId, AddedFileStore store, Executor serial, Consumer<String> log) {
        this.sessionId = sessionId;
        this.store = store;
        this.serial = serial;
        this.log = log;
    }

    /** Goes on with what an earlier server process left. */
    void restore(List<AddedFile> stored) {
        files.addAll(stored);
        stored.forEach(file -> unanswered.put(file.id(), new CompletableFuture<>()));
    }

    /**
     * Stores a file and has it sent; one after the other.
     *
     * @param send gives it to the worker, if there is one that takes it
     * @param sure whether the caller wants to know what the worker says
     */
    CompletionStage<Void> add(AddedFile file, Consumer<AddedFile> send, boolean sure) {
        CompletableFuture<Stored> stored =
                storing.handle((done, failure) -> null).thenComposeAsync(turn -> stored(file, send), serial);
        storing = stored;
        return sure ? stored.thenCompose(Stored::answer) : stored.thenAccept(there -> {});
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    /** That a file is stored. The worker's answer, which may come at once, completes {@code answer}. */
    private record Stored(CompletableFuture<Void> answer) {}

    private CompletionStage<Stored> stored(AddedFile file, Consumer<AddedFile> send) {
        if (over != null) {
            throw over;
        }
        Optional<AddedFile> other = files.stream().filter(file::collidesWith).findFirst();
        if (other.isPresent()) {
            if (other.get().sameAs(file)) {
                return CompletableFuture.completedFuture(
                        new Stored(unanswered.getOrDefault(other.get().id(), done())));
            }
            throw DomainException.invalid("File '" + file.name()
                    + "' is in the session already, with other content (expected: another name).");
        }
        return store.add(sessionId, file)
                .thenApplyAsync(
                        there -> {
                            files.add(there);
                            CompletableFuture<Void> answer = new CompletableFuture<>();
                            unanswered.put(there.id(), answer);
                            if (over != null) {
                                answer.completeExceptionally(over);
                            } else {
                                send.accept(there);
                            }
                            return new Stored(answer);
                        },
                        serial);
    }

    /** Sends all, in their order. The worker answers again for those that it has. */
    void sendAll(WorkerConnection worker) {
        files.forEach(worker::addFile);
    }

    /** The worker has it, or says why it hasn't: then it is as if it had not been asked for. */
    void answered(int fileId, @Nullable String failure) {
        CompletableFuture<Void> answer = unanswered.remove(fileId);
        Optional<AddedFile> file =
                files.stream().filter(known -> known.id() == fileId).findFirst();
        if (answer == null || file.isEmpty()) {
            return;
        }
        if (failure == null) {
            answer.complete(null);
            return;
        }
        files.remove(file.get());
        String why = "File '" + file.get().name() + "' was not added: " + failure;
        log.accept(why);
        store.remove(sessionId, fileId).exceptionally(cause -> {
            logger.warn("Session {}: file {} stays in the store: {}", sessionId, fileId, cause.toString());
            return null;
        });
        answer.completeExceptionally(new DomainException(Reason.FILE_NOT_ADDED, why));
    }

    /** The session has ended: nothing is added any more. */
    void end() {
        DomainException ended = DomainException.sessionEnded();
        over = ended;
        unanswered.values().forEach(answer -> answer.completeExceptionally(ended));
        unanswered.clear();
    }
}
