// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.application.FilePaths;
import dev.firesteel.server.application.SerialExecutor;
import dev.firesteel.server.artifact.AddedFile;
import dev.firesteel.server.artifact.ArtifactStore;
import dev.firesteel.server.artifact.FileKind;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.error.Attempt;
import dev.firesteel.server.error.DomainException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of this server's sessions: checked, kept, given to their session. */
final class LiveSessionFiles implements SessionFiles {
    private static final Logger logger = LoggerFactory.getLogger(LiveSessionFiles.class);

    private static final int MOST_ASKED = 1000;
    private static final int LONGEST_NAME = 255;

    /** What is no name of a file by itself, or would be something else to a shell, a URI or another system. */
    private static final Pattern NO_NAME = Pattern.compile("\\.{0,2}|.*[/\\\\\\p{Cntrl}].*", Pattern.DOTALL);

    private final SessionServices services;
    private final ArtifactStore artifacts;
    private final FilePaths paths;
    private final Function<String, Session> find;

    /** {@code find} gives the session by id or name, or fails. */
    LiveSessionFiles(SessionServices services, Function<String, Session> find) {
        this.services = services;
        this.artifacts = services.artifacts();
        this.paths = new FilePaths(services.rules());
        this.find = find;
    }

    @Override
    public CompletionStage<Void> addUri(Principal caller, String session, FileKind kind, String uri) {
        return Attempt.of(() -> {
            Session found = find.apply(session);
            if (uri.isEmpty()) {
                throw DomainException.invalid("uri: none (expected: an absolute path or a URI)");
            }
            String resolved = paths.resolve(uri);
            String path = resolved.split("[?#]", 2)[0];
            String name = checkedName(path.substring(path.lastIndexOf('/') + 1));
            return found.addFile(new AddedFile(0, kind, name, null, resolved));
        });
    }

    @Override
    public CompletionStage<Void> addArtifact(
            Principal caller, String session, FileKind kind, String name, String sha256) {
        return Attempt.of(() -> {
            Session found = find.apply(session);
            AddedFile file = new AddedFile(0, kind, checkedName(name), ArtifactStore.checked(sha256), null);
            return CompletableFuture.runAsync(() -> artifacts.hold(sha256), services.executor())
                    .thenCompose(held -> addHeld(found, file, sha256));
        });
    }

    @Override
    public CompletionStage<FileUpload> upload(
            Principal caller, String session, FileKind kind, String name, @Nullable String sha256) {
        return Attempt.of(() -> {
            Session found = find.apply(session);
            String checked = checkedName(name);
            if (sha256 != null) {
                ArtifactStore.checked(sha256);
            }
            found.requireTakesFiles();
            SerialExecutor serial = new SerialExecutor(services.executor());
            return CompletableFuture.supplyAsync(artifacts::upload, serial)
                    .thenApply(upload -> new FileUpload(
                            upload,
                            sha256,
                            content -> addHeld(found, new AddedFile(0, kind, checked, content, null), content),
                            serial));
        });
    }

    /** The content is held until its row keeps it, or says that there is none. */
    private CompletionStage<Void> addHeld(Session session, AddedFile file, String sha256) {
        return session.addFile(file).whenComplete((added, failure) -> artifacts.release(sha256));
    }

    @Override
    public CompletionStage<List<String>> known(List<String> sha256) {
        return Attempt.of(() -> {
            if (sha256.size() > MOST_ASKED) {
                throw DomainException.invalid(
                        "sha256: " + sha256.size() + " values (expected: at most " + MOST_ASKED + ")");
            }
            sha256.forEach(ArtifactStore::checked);
            return CompletableFuture.supplyAsync(
                    () -> sha256.stream().filter(artifacts::has).toList(), services.executor());
        });
    }

    private static String checkedName(String name) {
        if (NO_NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
            throw DomainException.invalid("File name '" + name.replaceAll("\\p{Cntrl}", "?")
                    + "' (expected: a name without folders, of at most " + LONGEST_NAME + " characters)");
        }
        return name;
    }

    /** Removes contents that no session has any more. */
    CompletionStage<Void> sweep() {
        return CompletableFuture.supplyAsync(artifacts::sweep, services.executor())
                .thenCompose(
                        sweep -> services.files().artifacts().thenAcceptAsync(sweep::removeUnless, services.executor()))
                .exceptionally(failure -> {
                    logger.warn("Artifacts that nobody has stay until the next look: {}", failure.toString());
                    return null;
                });
    }
}
