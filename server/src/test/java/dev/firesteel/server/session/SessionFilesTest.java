// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firesteel.server.artifact.AddedFile;
import dev.firesteel.server.artifact.FileKind;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.worker.FakeWorker;
import dev.firesteel.worker.v1.AddFile;
import dev.firesteel.worker.v1.ConnectResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of sessions, on a real store, disk and link. */
class SessionFilesTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path data;

    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void start() {
        server = TestServer.start(data);
    }

    private SessionFiles files() {
        return server.sessions.files();
    }

    private CompletionStage<Void> upload(String session, FileKind kind, String name, String content) {
        FileUpload upload = get(files().upload(CALLER, session, kind, name, null));
        for (String letter : content.split("")) {
            get(upload.write(ByteBuffer.wrap(letter.getBytes(StandardCharsets.UTF_8))));
        }
        return upload.finish();
    }

    private static Reason reason(Throwable failure) {
        return ((DomainException) failure).reason();
    }

    private Stream<String> artifacts() throws IOException {
        return Files.list(server.folder.artifacts())
                .map(file -> file.getFileName().toString());
    }

    @Test
    void anUploadReachesTheWorkerBeforeTheNextStatement() {
        start();
        Started session = server.started();
        CompletionStage<Void> added = upload(session.ref(), FileKind.JAR, "a b.jar", "abc");
        AddFile asked = session.worker().takeFile();
        assertThat(asked.getName()).isEqualTo("a b.jar");
        assertThat(asked.getSha256()).isEqualTo(ABC);
        assertThat(session.worker().fetch(server.channel, ABC)).asString().isEqualTo("abc");
        assertThat(added.toCompletableFuture()).isNotDone();
        session.worker().fileAdded(asked.getFileId(), "");
        get(added);

        server.run(session, "1");
        assertThat(session.worker().takeExecute().getStatementId()).isZero();
        assertThat(get(files().known(List.of("0".repeat(64), ABC)))).containsExactly(ABC);
        assertThatThrownBy(
                        () -> new FakeWorker(session.process().request.workerId(), "wrong").fetch(server.channel, ABC))
                .extracting(e -> ((StatusRuntimeException) e).getStatus().getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void anAnswerThatComesAtOnceIsHeard() {
        start();
        AddedFiles added =
                new AddedFiles(server.started().id(), server.store.alone().files(), Runnable::run, line -> {});
        AddedFile jar = new AddedFile(0, FileKind.JAR, "a.jar", ABC, null);

        assertThatThrownBy(() -> get(added.add(jar, there -> added.answered(there.id(), "it is no jar"), true)))
                .hasMessage("File 'a.jar' was not added: it is no jar");
    }

    @Test
    void whatSparkDoesNotTakeIsAsIfItHadNotBeenAsked() {
        start();
        Started session = server.started();
        CompletionStage<Void> added = upload(session.ref(), FileKind.JAR, "a.jar", "abc");
        session.worker().fileAdded(session.worker().takeFile().getFileId(), "it is no jar");

        assertThatThrownBy(() -> get(added))
                .hasMessage("File 'a.jar' was not added: it is no jar")
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.FILE_NOT_ADDED));
        CompletionStage<Void> again = upload(session.ref(), FileKind.JAR, "a.jar", "better");
        assertThat(session.worker().takeFile().getFileId()).isEqualTo(2);
        session.worker().fileAdded(2, "");
        get(again);
    }

    @Test
    void theSameAgainChangesNothingAndOtherContentNeedsAnotherName() {
        start();
        Started session = server.started();
        CompletionStage<Void> added = upload(session.ref(), FileKind.PY_FILE, "m.py", "abc");
        session.worker().fileAdded(session.worker().takeFile().getFileId(), "");
        get(added);

        get(upload(session.ref(), FileKind.PY_FILE, "m.py", "abc"));
        get(files().addArtifact(CALLER, session.ref(), FileKind.PY_FILE, "m.py", ABC));
        assertThatThrownBy(() -> get(upload(session.ref(), FileKind.FILE, "m.py", "other")))
                .hasMessage("File 'm.py' is in the session already, with other content (expected: another name).");
        assertThat(session.worker().untaken()).noneMatch(ConnectResponse::hasAddFile);
    }

    @Test
    void aFileForASessionThatStartsIsDurableAtOnceAndSentWhenItIsReady() {
        start();
        SessionView view = server.create(CreateSession.of(Kind.SPARK));
        String ref = Integer.toString(view.id());
        get(upload(ref, FileKind.FILE, "f.txt", "abc"));
        FakeWorker worker = server.worker(server.launcher.next()).dial(server.channel);
        worker.ready();

        AddFile asked = worker.takeFile();
        worker.fileAdded(asked.getFileId(), "no room");
        await().untilAsserted(() -> assertThat(
                        get(server.sessions.log(CALLER, ref, 0, -1)).lines())
                .anyMatch(line -> line.contains("File 'f.txt' was not added: no room")));
    }

    @Test
    void aKilledServerHasThemAgainAndAsksTheWorkerForThem() {
        start();
        Started session = server.started();
        CompletionStage<Void> added = upload(session.ref(), FileKind.JAR, "a.jar", "abc");
        assertThat(session.worker().takeFile().getFileId()).isEqualTo(1);
        assertThat(added.toCompletableFuture()).isNotDone();
        TestServer killed = server;
        killed.vanish();
        server = killed.restart(SessionSettings.DEFAULT);

        FakeWorker worker = session.worker().dial(server.channel);
        AddFile asked = worker.takeFile();
        assertThat(asked.getFileId()).isEqualTo(1);
        assertThat(asked.getSha256()).isEqualTo(ABC);
        assertThat(worker.fetch(server.channel, ABC)).asString().isEqualTo("abc");
        server.awaitState(session.id(), SessionState.IDLE);
        CompletionStage<Void> repeat = upload(session.ref(), FileKind.JAR, "a.jar", "abc");
        worker.fileAdded(1, "");
        get(repeat);
    }

    @Test
    void contentsGoWithTheLastSessionThatHasThem() throws IOException {
        start();
        Started one = server.started();
        Started two = server.started();
        for (Started session : List.of(one, two)) {
            CompletionStage<Void> added = upload(session.ref(), FileKind.JAR, "a.jar", "abc");
            session.worker().fileAdded(session.worker().takeFile().getFileId(), "");
            get(added);
        }
        delete(one);
        assertThat(artifacts()).containsExactly(ABC);
        delete(two);
        assertThat(artifacts()).isEmpty();
        Started three = server.started();
        assertThatThrownBy(() -> get(files().addArtifact(CALLER, three.ref(), FileKind.JAR, "a.jar", ABC)))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.ARTIFACT_NOT_FOUND));
    }

    private void delete(Started session) {
        server.stop(session);
        get(server.sessions.delete(CALLER, session.ref()));
    }

    @Test
    void whoWaitsIsToldWhenTheSessionEnds() {
        start();
        Started session = server.started();
        CompletionStage<Void> added = upload(session.ref(), FileKind.JAR, "a.jar", "abc");
        session.worker().takeFile();
        server.stop(session);

        for (CompletionStage<?> late : List.of(
                added,
                files().upload(CALLER, session.ref(), FileKind.JAR, "b.jar", null),
                files().addUri(CALLER, session.ref(), FileKind.JAR, "hdfs:/b.jar"))) {
            assertThatThrownBy(() -> get(late))
                    .hasMessage("requirement failed: Session isn't active.")
                    .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.SESSION_ENDED));
        }
    }

    @Test
    void anAbandonedUploadLeavesNothing() throws IOException {
        start();
        Started session = server.started();
        FileUpload upload = get(files().upload(CALLER, session.ref(), FileKind.JAR, "a.jar", null));
        get(upload.write(ByteBuffer.allocate(10)));
        upload.abandon();
        assertThatThrownBy(() -> get(upload.finish())).hasMessage("The upload has failed before.");

        assertThat(artifacts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../a.jar", "a/b.jar", "C:\\a.jar", "a\u0000.jar", "a\nb.jar"})
    void aNameThatIsAPathIsRefused(String name) {
        start();
        Started session = server.started();

        assertThatThrownBy(() -> get(files().upload(CALLER, session.ref(), FileKind.JAR, name, null)))
                .hasMessageContaining("(expected: a name without folders, of at most 255 characters)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "file:///etc/passwd", "file:/allowed/../etc/passwd", "relative.jar", ""})
    void aUriOutsideOfTheAllowedFoldersIsRefused(String uri) {
        start();
        Started session = server.started();

        assertThatThrownBy(() -> get(files().addUri(CALLER, session.ref(), FileKind.JAR, uri)))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.INVALID_REQUEST));
        assertThat(session.worker().untaken()).noneMatch(ConnectResponse::hasAddFile);
    }

    @Test
    void aUriGoesToTheWorkerAsItIs() {
        start();
        Started session = server.started();
        CompletionStage<Void> added =
                files().addUri(CALLER, session.ref(), FileKind.JAR, "https://example.org/a.jar?raw=true");
        AddFile asked = session.worker().takeFile();
        session.worker().fileAdded(asked.getFileId(), "");
        get(added);

        assertThat(asked.getName()).isEqualTo("a.jar");
        assertThat(asked.getUri()).isEqualTo("https://example.org/a.jar?raw=true");
    }
}
