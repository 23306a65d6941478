// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.file.AddedFile;
import dev.firesteel.interpreter.file.FileKind;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.worker.v1.AddFile;
import dev.firesteel.worker.v1.Cancel;
import dev.firesteel.worker.v1.Complete;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Execute;
import dev.firesteel.worker.v1.FetchArtifactRequest;
import dev.firesteel.worker.v1.FetchArtifactResponse;
import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.SessionOpened;
import dev.firesteel.worker.v1.Shutdown;
import dev.firesteel.worker.v1.StatementPosition;
import dev.firesteel.worker.v1.Welcome;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The link against a server on a real socket. */
@Timeout(60)
final class WorkerLinkTest {
    /** Of {@code abc}. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private final OutboundLog log = new OutboundLog(Clock.systemUTC(), 32 << 20);
    private final LinkServer server = new LinkServer(20);
    private volatile Set<Integer> running = Set.of();
    private WorkerLink link;
    private ArtifactFetcher artifacts;

    @TempDir
    Path folder;

    @BeforeEach
    void startServer() throws Exception {
        server.start(0);
    }

    @AfterEach
    void stop() throws Exception {
        if (link != null) {
            link.close();
        }
        server.close();
    }

    @Test
    void saysHelloWithItsTokenAndItsFacts() throws Exception {
        link = link("127.0.0.1:" + server.port());
        link.sparkUp("4.2.0", "local-1", "http://127.0.0.1:4040");
        link.start();
        server.awaitLinks(1);
        Hello hello = server.hellos().get(0);
        assertThat(server.tokens()).containsExactly("Bearer secret");
        assertThat(hello.getProtocolVersion()).isEqualTo(1);
        assertThat(hello.getWorkerId()).isEqualTo("w1");
        assertThat(hello.getScalaVersion()).isEqualTo("2.13.18");
        assertThat(hello.getSparkVersion()).isEqualTo("4.2.0");
        assertThat(hello.getAppId()).isEqualTo("local-1");
        assertThat(hello.getPid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(hello.getReady()).isFalse();

        link.ready();
        server.awaitMessage(
                message -> message.hasPhase() && message.getPhase().getName().equals("ready"));
        server.cut();
        server.awaitLinks(2);
        assertThat(server.hellos().get(1).getReady()).isTrue();
    }

    @Test
    void aHostIsToldOfSessionsAndTellsOfThem() throws Exception {
        Set<String> hosted = ConcurrentHashMap.newKeySet();
        link = link("127.0.0.1:" + server.port(), Duration.ofMinutes(1), CommandHandler.of(new HostCommands() {
            @Override
            public void open(HostedSession session, Consumer<OpenOutcome> answer) {
                commands.add("open " + session.workerId() + " " + session.token() + " " + session.name() + " "
                        + session.language() + " " + session.conf());
                hosted.add(session.workerId());
                answer.accept(new OpenOutcome(List.of("spark.sql.extensions"), "no room"));
            }

            @Override
            public void close(String workerId, String reason) {
                commands.add("close " + workerId + " " + reason);
            }

            @Override
            public void shutdown(String reason) {
                commands.add("shutdown " + reason);
            }

            @Override
            public Set<String> hosted() {
                return hosted;
            }
        }));
        link.start();
        server.awaitLinks(1);
        server.send(recorded("open_session"));
        SessionOpened opened =
                server.awaitMessage(ConnectRequest::hasSessionOpened).getSessionOpened();
        assertThat(opened.getWorkerId()).isEqualTo("worker-5");
        assertThat(opened.getRefusedList()).containsExactly("spark.sql.extensions");
        assertThat(opened.getFailure()).isEqualTo("no room");
        server.send(execute(1, Kind.KIND_SPARK, "of no session"));
        server.send(recorded("close_session"));
        server.send(recorded("shutdown"));
        assertThat(commands.take()).isEqualTo("open worker-5 secret session-5 SCALA {spark.sql.shuffle.partitions=3}");
        assertThat(commands.take()).isEqualTo("close worker-5 It was deleted.");
        assertThat(commands.take()).startsWith("shutdown ");

        server.cut();
        server.awaitLinks(2);
        assertThat(server.hellos().get(1).getHostedList()).containsExactly("worker-5");
        link.sessionEnded("worker-5");
        assertThat(server.awaitMessage(ConnectRequest::hasSessionEnded)
                        .getSessionEnded()
                        .getWorkerId())
                .isEqualTo("worker-5");
    }

    @Test
    void commandsArrive() throws Exception {
        linked();
        server.send(execute(3, Kind.KIND_SPARK, "1+1"));
        server.send(execute(4, Kind.KIND_SHARED, "no language"));
        server.send(execute(5, Kind.KIND_SQL, "select 1"));
        server.send(ConnectResponse.newBuilder()
                .setExecute(Execute.newBuilder()
                        .setStatementId(6)
                        .setKind(Kind.KIND_SQL)
                        .setCode("select 2")
                        .setRowLimit(0))
                .build());
        server.send(ConnectResponse.newBuilder()
                .setCancel(Cancel.newBuilder().setStatementId(3))
                .build());
        server.send(ConnectResponse.newBuilder()
                .setComplete(Complete.newBuilder()
                        .setCompleteId(9)
                        .setKind(Kind.KIND_PYSPARK)
                        .setCode("sc.")
                        .setCursor(3))
                .build());
        server.send(ConnectResponse.newBuilder()
                .setShutdown(Shutdown.newBuilder().setReason("deleted"))
                .build());
        assertThat(commands.take()).isEqualTo("execute 3 SCALA 1+1 rows null");
        assertThat(commands.take()).isEqualTo("execute 5 SQL select 1 rows null");
        assertThat(commands.take()).isEqualTo("execute 6 SQL select 2 rows 0");
        assertThat(commands.take()).isEqualTo("cancel 3");
        assertThat(commands.take()).isEqualTo("complete PYTHON sc. 3");
        assertThat(commands.take()).isEqualTo("shutdown deleted");
        ConnectRequest answer = server.awaitMessage(ConnectRequest::hasCompletion);
        assertThat(answer.getCompletion().getCompleteId()).isEqualTo(9);
        assertThat(answer.getCompletion().getCandidatesList()).containsExactly("parallelize");
    }

    @Test
    void recordedServerOfTheFirstVersionIsUnderstood() throws Exception {
        for (int i = 0; i < 10; i++) {
            text(3, "event\n");
        }
        server.acknowledging(false);
        server.welcome(recorded("welcome"));
        linked();
        ConnectRequest first = server.awaitMessage(ConnectRequest::hasEvents);
        assertThat(first.getEvents().getEventsList())
                .extracting(StatementEvent::getSequence)
                .containsExactly(10L);

        for (String name : List.of("execute", "execute_job", "cancel", "complete", "acknowledge", "shutdown")) {
            server.send(recorded(name));
        }
        assertThat(commands.take()).isEqualTo("execute 3 SQL select 1 rows 5");
        assertThat(commands.take())
                .isEqualTo("execute 5 PYTHON __import__('firesteel.jobs').jobs.run('AQ==') rows null");
        assertThat(commands.take()).isEqualTo("cancel 3");
        assertThat(commands.take()).isEqualTo("complete PYTHON df.c 4");
        assertThat(commands.take()).isEqualTo("shutdown The session was deleted.");
        // Only when everything is acknowledged.
        assertThat(link.sayFarewell(null)).succeedsWithin(Duration.ofSeconds(30));
    }

    private static ConnectResponse recorded(String name) throws IOException {
        return ConnectResponse.parseFrom(
                Files.readAllBytes(Path.of("../proto/src/test/resources/link/v1", name + ".response.binpb")));
    }

    @Test
    void saysWhatOfASessionsConfigurationCannotBeSet() throws Exception {
        linked();
        server.send(recorded("bind"));
        assertThat(commands.take()).isEqualTo("bind {spark.sql.shuffle.partitions=8}");
        ConnectRequest answer = server.awaitMessage(ConnectRequest::hasBound);
        assertThat(answer.getBound().getRefusedList()).containsExactly("spark.sql.warehouse.dir");
    }

    @Test
    void aServerThatSaysNothingIsLeftForTheNext() throws Exception {
        try (LinkServer other = new LinkServer(20).start(0)) {
            server.welcome(ConnectResponse.newBuilder()
                    .setWelcome(Welcome.newBuilder().setSilenceTimeoutMillis(100))
                    .build());
            link = link("127.0.0.1:" + server.port() + ",127.0.0.1:" + other.port());
            link.start();
            server.awaitLinks(1);
            other.awaitLinks(1);
        }
    }

    @Test
    void aServerThatDoesNotWelcomeIsLeftForTheNext() throws Exception {
        try (ServerSocket still = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            link = link("127.0.0.1:" + still.getLocalPort() + ",127.0.0.1:" + server.port());
            link.start();
            server.awaitLinks(1);
        }
    }

    @Test
    void everyEventArrivesAsItsMessage() throws Exception {
        linked();
        log.appendNow(0, new Event.Started());
        log.append(0, new Event.Text(TextStream.ECHO, "res0"));
        log.append(0, new Event.Display(Map.of("text/html", "\"<b>\""), "d1", true));
        log.appendNow(0, new Event.Progress(0.25, 1, 4));
        log.append(0, new Event.Result(Map.of("application/json", "[1]"), "cut"));
        log.append(0, new Event.Part("text/html", "\"<b>\""));
        log.append(0, new Event.Display(Map.of(), Map.of("text/html", 5L), "d1", true));
        log.append(0, new Event.Result(Map.of(), Map.of("application/json", 7L), null));
        log.appendNow(0, new Event.Failure("E", "v", List.of("t\n")));
        log.appendNow(0, new Event.Notice("CANCEL_JOBS", "m"));
        log.appendNow(0, new Event.Finished(true));
        List<StatementEvent> events = server.awaitFinished(0);
        assertThat(events)
                .extracting(event -> event.getEventCase().name())
                .containsExactly(
                        "STARTED",
                        "TEXT",
                        "DISPLAY",
                        "PROGRESS",
                        "RESULT",
                        "PART",
                        "DISPLAY",
                        "RESULT",
                        "ERROR",
                        "NOTICE",
                        "FINISHED");
        assertThat(events.get(1).getText().getText()).isEqualTo("res0");
        assertThat(events.get(1).getText().getStream().name()).isEqualTo("TEXT_STREAM_ECHO");
        assertThat(events.get(2).getDisplay().getDisplayId()).isEqualTo("d1");
        assertThat(events.get(2).getDisplay().getUpdate()).isTrue();
        assertThat(events.get(2)
                        .getDisplay()
                        .getDataOrThrow("text/html")
                        .getJson()
                        .toStringUtf8())
                .isEqualTo("\"<b>\"");
        assertThat(events.get(3).getProgress().getTotalTasks()).isEqualTo(4);
        assertThat(events.get(4).getResult().getTruncated()).isEqualTo("cut");
        assertThat(events.get(5).getPart().getMimeType()).isEqualTo("text/html");
        assertThat(events.get(5).getPart().getJson()).isEqualTo("\"<b>\"");
        assertThat(events.get(6).getDisplay().getPartsMap()).containsExactly(Map.entry("text/html", 5L));
        assertThat(events.get(7).getResult().getPartsMap()).containsExactly(Map.entry("application/json", 7L));
        assertThat(events.get(8).getError().getTracebackList()).containsExactly("t\n");
        assertThat(events.get(9).getNotice().getReason()).isEqualTo("CANCEL_JOBS");
        assertThat(events.get(10).getFinished().getState().name()).isEqualTo("STATEMENT_STATE_CANCELLED");
    }

    @Test
    void afterACutOnlyWhatIsNotStoredIsSentAgain() throws Exception {
        linked();
        running = Set.of(0);
        server.acknowledging(false);
        log.appendNow(0, new Event.Started());
        text(0, "stored");
        server.awaitEvent(0, event -> event.getText().getText().equals("stored"));
        server.cut();
        text(0, "while cut");
        server.awaitLinks(2);
        text(0, "after");
        log.appendNow(0, new Event.Finished(false));

        List<StatementEvent> events = server.awaitFinished(0);

        assertThat(events).extracting(StatementEvent::getSequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(server.text(0)).isEqualTo("storedwhile cutafter");
        assertThat(server.violations()).isEmpty();
        StatementPosition position = server.hellos().get(1).getStatements(0);
        assertThat(position.getStatementId()).isZero();
        assertThat(position.getLastSequence()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void manyCutsLoseNothingAndRepeatNothing() throws Exception {
        linked();
        running = Set.of(0);
        int pieces = 3_000;
        Thread printer = new Thread(() -> {
            for (int i = 0; i < pieces; i++) {
                text(0, i + " " + "x".repeat(500) + "\n");
            }
            log.appendNow(0, new Event.Finished(false));
        });
        printer.start();
        for (int cut = 1; cut <= 5; cut++) {
            int seen = cut * 200;
            server.awaitEvent(0, event -> event.getSequence() >= seen);
            server.cut();
            server.awaitLinks(cut + 1);
        }
        assertThat(server.awaitFinished(0)).hasSize(pieces + 1);
        assertThat(server.violations()).isEmpty();
        printer.join();
    }

    @Test
    void heartbeatsAndAnswersGoPastEventsThatNobodyAcknowledges() throws Exception {
        linked();
        server.acknowledging(false);
        for (int i = 0; i < 200; i++) {
            text(0, "x".repeat(60_000));
        }
        int before = server.received().size();
        server.send(ConnectResponse.newBuilder()
                .setComplete(Complete.newBuilder().setCompleteId(1).setKind(Kind.KIND_SPARK))
                .build());
        server.awaitMessage(ConnectRequest::hasCompletion);
        server.awaitMessage(
                message -> message.hasHeartbeat() && server.received().size() > before);
    }

    @Test
    void addressesAreTriedInTurn() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        link = link("127.0.0.1:" + nobody + ",127.0.0.1:" + server.port());
        link.start();
        server.awaitLinks(1);
    }

    @Test
    void aServerThatStandsStillIsLeftForTheNextAddress() throws Exception {
        try (Wire wire = new Wire(server.port());
                LinkServer next = new LinkServer(1_000).start(0)) {
            link = link("127.0.0.1:" + wire.port() + ",127.0.0.1:" + next.port());
            link.start();
            server.awaitLinks(1);
            server.acknowledging(false);
            text(0, "on the way");
            server.awaitEvent(0, StatementEvent::hasText);
            wire.freeze();
            log.appendNow(0, new Event.Finished(false));
            assertThat(next.awaitFinished(0))
                    .extracting(event -> event.getEventCase().name())
                    .containsExactly("TEXT", "FINISHED");
        }
        assertThat(lost).isNotDone();
    }

    @Test
    void aServerThatComesBackIsFound() throws Exception {
        linked();
        int port = server.port();
        server.close();
        try (LinkServer next = new LinkServer(1_000).start(port)) {
            next.awaitLinks(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"UNAUTHENTICATED", "NOT_FOUND", "FAILED_PRECONDITION"})
    void aRefusalEndsTheWorkerAtOnce(Status.Code code) throws Exception {
        server.refuse(code.toStatus().withDescription("no"));
        link = link("127.0.0.1:" + server.port());
        link.start();
        assertThat(lost.join()).isEqualTo("the server refuses this worker: " + code + ": no");
        assertThat(link.sayFarewell("gone")).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void aServerThatCannotJustNowIsAskedAgain() throws Exception {
        server.refuse(Status.UNAVAILABLE);
        linked();
        assertThat(lost).isNotDone();
    }

    @Test
    void withoutAServerTheWorkerEnds() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        link = link("127.0.0.1:" + nobody, Duration.ofMillis(300));
        link.start();
        assertThat(lost.join()).startsWith("there was no server for ");
    }

    @Test
    void whenItsServerIsGoneForGoodTheWorkerEnds() throws Exception {
        link = link("127.0.0.1:" + server.port(), Duration.ofSeconds(10));
        link.start();
        server.awaitLinks(1);
        server.close();
        assertThat(lost.join()).isEqualTo("there was no server for 10 s");
    }

    @Test
    void theFarewellComesAfterEveryEvent() throws Exception {
        linked();
        server.acknowledging(false);
        text(0, "last");
        log.appendNow(0, new Event.Finished(false));
        CompletableFuture<Void> farewell = link.sayFarewell("the code stopped the SparkContext");
        server.awaitFinished(0);
        assertThat(farewell).isNotDone();
        server.acknowledging(true);
        ConnectRequest words = server.awaitMessage(ConnectRequest::hasFailed);
        assertThat(words.getFailed().getReason()).isEqualTo("the code stopped the SparkContext");
        assertThat(farewell).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void aFarewellThatFindsNoLinkIsSaidOnTheNext() throws Exception {
        linked();
        server.cut();
        link.sayFarewell("no more").join();
        assertThat(server.awaitMessage(ConnectRequest::hasFailed).getFailed().getReason())
                .isEqualTo("no more");
    }

    private void linked() throws InterruptedException {
        link = link("127.0.0.1:" + server.port());
        link.start();
        server.awaitLinks(1);
    }

    @Test
    void aFileIsAskedForAndAnswered() throws Exception {
        linked();
        server.send(addFile(1, dev.firesteel.worker.v1.FileKind.FILE_KIND_JAR));
        server.send(addFile(2, dev.firesteel.worker.v1.FileKind.FILE_KIND_FILE));

        assertThat(commands.take()).isEqualTo("add AddedFile[id=1, kind=JAR, name=a.jar, sha256=, uri=file:/a.jar]");
        assertThat(server.awaitMessage(message -> message.getFileAdded().getFileId() == 1)
                        .getFileAdded()
                        .getFailure())
                .isEmpty();
        assertThat(server.awaitMessage(message -> message.getFileAdded().getFileId() == 2)
                        .getFileAdded()
                        .getFailure())
                .isEqualTo("no room");
    }

    @Test
    void anArtifactThatABrokenLinkCutsOffComesOnTheNext() throws Exception {
        CompletableFuture<FetchArtifactRequest> first = new CompletableFuture<>();
        server.artifacts = (request, answer) -> {
            answer.onNext(piece("a"));
            if (!first.complete(request)) {
                answer.onNext(piece("bc"));
                answer.onCompleted();
            }
        };
        linked();
        Path target = folder.resolve("abc");
        CompletableFuture<Void> fetched = fetch(ABC, target);
        assertThat(first.get().getWorkerId()).isEqualTo("w1");
        assertThat(first.get().getSha256()).isEqualTo(ABC);
        server.cut();
        fetched.get();

        assertThat(target).hasContent("abc");
        assertThat(server.tokens()).containsOnly("Bearer secret");
    }

    @Test
    void anArtifactThatIsAnotherOneIsRefused() throws Exception {
        linked();
        assertThatThrownBy(() -> fetch(ABC, folder.resolve("none")).get()).hasMessageContaining("There is none.");
        server.artifacts = (request, answer) -> {
            answer.onNext(piece("abd"));
            answer.onCompleted();
        };
        assertThatThrownBy(() -> fetch(ABC, folder.resolve("other")).get())
                .hasMessageContaining("artifact " + ABC + " came as ");
    }

    private CompletableFuture<Void> fetch(String sha256, Path target) {
        return CompletableFuture.runAsync(() -> {
            try {
                artifacts.fetch(sha256, target);
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static FetchArtifactResponse piece(String text) {
        return FetchArtifactResponse.newBuilder()
                .setPiece(ByteString.copyFromUtf8(text))
                .build();
    }

    private static ConnectResponse addFile(int id, dev.firesteel.worker.v1.FileKind kind) {
        return ConnectResponse.newBuilder()
                .setAddFile(AddFile.newBuilder()
                        .setFileId(id)
                        .setKind(kind)
                        .setName("a.jar")
                        .setUri("file:/a.jar"))
                .build();
    }

    private WorkerLink link(String servers) {
        return link(servers, Duration.ofMinutes(10));
    }

    private WorkerLink link(String servers, Duration orphanTimeout) {
        return link(servers, orphanTimeout, CommandHandler.of(new RecordedCommands()));
    }

    private WorkerLink link(String servers, Duration orphanTimeout, CommandHandler.Maker reader) {
        LinkSettings settings = new LinkSettings(ServerAddress.parse(servers), "w1", "secret", orphanTimeout);
        artifacts = new ArtifactFetcher(settings);
        return new WorkerLink(
                settings, "2.13.18", 3, Clock.systemUTC(), log, artifacts, () -> running, reader, lost::complete);
    }

    private void text(int statementId, String text) {
        log.append(statementId, new Event.Text(TextStream.STDOUT, text));
    }

    private static ConnectResponse execute(int statementId, Kind kind, String code) {
        return ConnectResponse.newBuilder()
                .setExecute(Execute.newBuilder()
                        .setStatementId(statementId)
                        .setKind(kind)
                        .setCode(code))
                .build();
    }

    private final class RecordedCommands implements Commands {
        @Override
        public void execute(int statementId, Language language, String code, @Nullable Integer rowLimit) {
            commands.add("execute " + statementId + " " + language + " " + code + " rows " + rowLimit);
        }

        @Override
        public void cancel(int statementId) {
            commands.add("cancel " + statementId);
        }

        @Override
        public void complete(Language language, String code, int cursor, Consumer<List<String>> answer) {
            commands.add("complete " + language + " " + code + " " + cursor);
            answer.accept(List.of("parallelize"));
        }

        @Override
        public void bind(Map<String, String> conf, Consumer<List<String>> answer) {
            commands.add("bind " + conf);
            answer.accept(List.of("spark.sql.warehouse.dir"));
        }

        @Override
        public void addFile(AddedFile file, Consumer<String> answer) {
            commands.add("add " + file);
            answer.accept(file.kind() == FileKind.JAR ? "" : "no room");
        }

        @Override
        public void shutdown(String reason) {
            commands.add("shutdown " + reason);
        }
    }
}
