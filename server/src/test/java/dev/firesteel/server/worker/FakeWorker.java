// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import com.google.protobuf.Timestamp;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementFinished;
import dev.firesteel.v1.StatementPart;
import dev.firesteel.v1.StatementProgress;
import dev.firesteel.v1.StatementResult;
import dev.firesteel.v1.StatementStarted;
import dev.firesteel.v1.StatementState;
import dev.firesteel.v1.StatementText;
import dev.firesteel.v1.TextStream;
import dev.firesteel.worker.v1.AddFile;
import dev.firesteel.worker.v1.Bound;
import dev.firesteel.worker.v1.Completion;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Events;
import dev.firesteel.worker.v1.Execute;
import dev.firesteel.worker.v1.Failed;
import dev.firesteel.worker.v1.FetchArtifactRequest;
import dev.firesteel.worker.v1.FileAdded;
import dev.firesteel.worker.v1.Heartbeat;
import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.OpenSession;
import dev.firesteel.worker.v1.PhaseReached;
import dev.firesteel.worker.v1.SessionEnded;
import dev.firesteel.worker.v1.SessionOpened;
import dev.firesteel.worker.v1.StatementPosition;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A worker without interpreters: speaks the link as the contract says, with numbering, keeping until acknowledged, replay
 * after a new dial and ignoring a repeated {@code Execute}; what its statements do is up to the test.
 */
public final class FakeWorker {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int PATIENCE_SECONDS = 60;

    private final String workerId;
    private final String token;
    private final Clock clock;
    private final BlockingQueue<ConnectResponse> commands = new LinkedBlockingQueue<>();
    private final TreeMap<Integer, TreeMap<Long, StatementEvent>> kept = new TreeMap<>();
    private final TreeMap<Integer, Long> numbered = new TreeMap<>();

    private StreamObserver<ConnectRequest> stream;
    private CompletableFuture<Status> closed = new CompletableFuture<>();
    private boolean ready;
    private int parallelSql;
    private final Set<String> hosted = new TreeSet<>();

    public FakeWorker(String workerId, String token) {
        this(workerId, token, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    }

    /** @param clock of the events */
    public FakeWorker(String workerId, String token, Clock clock) {
        this.workerId = workerId;
        this.token = token;
        this.clock = clock;
    }

    /** What it says in its hellos; 0 is what a worker says that knows nothing of it. */
    public FakeWorker parallelSql(int count) {
        parallelSql = count;
        return this;
    }

    /** Dials, says hello, and sends again what is not acknowledged once it is welcomed. */
    public FakeWorker dial(Channel channel) {
        closed = new CompletableFuture<>();
        CompletableFuture<ConnectResponse> welcome = new CompletableFuture<>();
        CompletableFuture<Status> over = closed;
        stream = WorkerLinkServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
                .connect(new StreamObserver<>() {
                    @Override
                    public void onNext(ConnectResponse message) {
                        if (message.hasWelcome()) {
                            welcome.complete(message);
                        } else {
                            receive(message);
                        }
                    }

                    @Override
                    public void onError(Throwable failure) {
                        welcome.completeExceptionally(failure);
                        over.complete(Status.fromThrowable(failure));
                    }

                    @Override
                    public void onCompleted() {
                        over.complete(Status.OK);
                    }
                });
        send(ConnectRequest.newBuilder().setHello(hello()).build());
        welcome.join().getWelcome().getStoredList().forEach(this::replay);
        return this;
    }

    private synchronized Hello hello() {
        Hello.Builder hello = Hello.newBuilder()
                .setProtocolVersion(1)
                .setWorkerId(workerId)
                .setSparkVersion("4.2.0")
                .setScalaVersion("2.13.18")
                .setPid(4711)
                .setReady(ready)
                .setParallelSql(parallelSql)
                .addAllHosted(hosted);
        numbered.forEach((id, last) -> hello.addStatements(
                StatementPosition.newBuilder().setStatementId(id).setLastSequence(last)));
        return hello.build();
    }

    private synchronized void replay(StatementPosition stored) {
        var events = kept.getOrDefault(stored.getStatementId(), new TreeMap<>());
        events.headMap(stored.getLastSequence(), true).clear();
        if (!events.isEmpty()) {
            send(events(stored.getStatementId(), List.copyOf(events.values())));
        }
    }

    private synchronized void receive(ConnectResponse message) {
        if (message.hasAcknowledge()) {
            var events = kept.get(message.getAcknowledge().getStatementId());
            if (events != null) {
                events.headMap(message.getAcknowledge().getSequence(), true).clear();
            }
        }
        if (message.hasExecute() && numbered.putIfAbsent(message.getExecute().getStatementId(), 0L) != null) {
            return;
        }
        commands.add(message);
    }

    public FakeWorker ready() {
        synchronized (this) {
            ready = true;
        }
        return phase("ready");
    }

    public FakeWorker phase(String name) {
        send(ConnectRequest.newBuilder()
                .setPhase(PhaseReached.newBuilder().setName(name))
                .build());
        return this;
    }

    public void application(String appId, String uiUrl) {
        send(ConnectRequest.newBuilder()
                .setPhase(PhaseReached.newBuilder()
                        .setName("spark")
                        .setAppId(appId)
                        .setSparkUiUrl(uiUrl))
                .build());
    }

    public void heartbeat() {
        send(ConnectRequest.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
    }

    public void failed(String reason) {
        send(ConnectRequest.newBuilder()
                .setFailed(Failed.newBuilder().setReason(reason))
                .build());
    }

    /** Takes a session, unless its configuration has keys that it cannot set. Returns what was asked for. */
    public Map<String, String> bound(String... refused) {
        Map<String, String> conf = take(ConnectResponse::hasBind).getBind().getConfMap();
        send(ConnectRequest.newBuilder()
                .setBound(Bound.newBuilder().addAllRefused(List.of(refused)))
                .build());
        return conf;
    }

    /** Opens a session as one that hosts them, unless Spark takes these keys only at its start. Returns what was asked for. */
    public OpenSession opened(String... refused) {
        OpenSession open = take(ConnectResponse::hasOpenSession).getOpenSession();
        if (refused.length == 0) {
            synchronized (this) {
                hosted.add(open.getWorkerId());
            }
        }
        send(ConnectRequest.newBuilder()
                .setSessionOpened(SessionOpened.newBuilder()
                        .setWorkerId(open.getWorkerId())
                        .addAllRefused(List.of(refused)))
                .build());
        return open;
    }

    /** A session that it hosted is over. */
    public void sessionEnded(String session) {
        synchronized (this) {
            hosted.remove(session);
        }
        send(ConnectRequest.newBuilder()
                .setSessionEnded(SessionEnded.newBuilder().setWorkerId(session))
                .build());
    }

    /** Answers {@code AddFile}; an empty failure says that it was added. */
    public void fileAdded(int fileId, String failure) {
        send(ConnectRequest.newBuilder()
                .setFileAdded(FileAdded.newBuilder().setFileId(fileId).setFailure(failure))
                .build());
    }

    public AddFile takeFile() {
        return take(ConnectResponse::hasAddFile).getAddFile();
    }

    /** Gets an artifact as this worker. */
    public byte[] fetch(Channel channel, String sha256) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        WorkerLinkServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
                .fetchArtifact(FetchArtifactRequest.newBuilder()
                        .setWorkerId(workerId)
                        .setSha256(sha256)
                        .build())
                .forEachRemaining(piece -> content.writeBytes(piece.getPiece().toByteArray()));
        return content.toByteArray();
    }

    private Metadata headers() {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return headers;
    }

    public void candidates(long completeId, String... candidates) {
        send(ConnectRequest.newBuilder()
                .setCompletion(Completion.newBuilder().setCompleteId(completeId).addAllCandidates(List.of(candidates)))
                .build());
    }

    public void started(int statement) {
        happened(statement, StatementEvent.newBuilder().setStarted(StatementStarted.getDefaultInstance()));
    }

    public void prints(int statement, String text) {
        happened(
                statement,
                StatementEvent.newBuilder()
                        .setText(StatementText.newBuilder().setText(text).setStream(TextStream.TEXT_STREAM_STDOUT)));
    }

    /** A piece of a value; {@link #ends} it. */
    public void part(int statement, String mimeType, String json) {
        happened(
                statement,
                StatementEvent.newBuilder()
                        .setPart(
                                StatementPart.newBuilder().setMimeType(mimeType).setJson(json)));
    }

    /** The result that came in parts. */
    public void ends(int statement, String mimeType, long bytes) {
        happened(
                statement,
                StatementEvent.newBuilder()
                        .setResult(StatementResult.newBuilder().putParts(mimeType, bytes)));
    }

    public void progress(int statement, double progress) {
        happened(
                statement,
                StatementEvent.newBuilder()
                        .setProgress(StatementProgress.newBuilder().setProgress(progress)));
    }

    public void finished(int statement) {
        finished(statement, StatementState.STATEMENT_STATE_AVAILABLE);
    }

    public void cancelled(int statement) {
        finished(statement, StatementState.STATEMENT_STATE_CANCELLED);
    }

    private void finished(int statement, StatementState state) {
        happened(
                statement,
                StatementEvent.newBuilder()
                        .setFinished(StatementFinished.newBuilder().setState(state)));
    }

    /** Runs a statement that prints. */
    public void runs(int statement, String text) {
        started(statement);
        prints(statement, text);
        finished(statement);
    }

    /** Numbers an event, keeps it, sends it if connected. */
    public synchronized void happened(int statement, StatementEvent.Builder event) {
        long sequence = numbered.merge(statement, 1L, Long::sum);
        Timestamp now = Timestamp.newBuilder()
                .setSeconds(clock.instant().getEpochSecond())
                .build();
        StatementEvent numberedEvent = event.setSequence(sequence).setTime(now).build();
        kept.computeIfAbsent(statement, id -> new TreeMap<>()).put(sequence, numberedEvent);
        if (!closed.isDone()) {
            send(events(statement, List.of(numberedEvent)));
        }
    }

    public static ConnectRequest events(int statement, List<StatementEvent> events) {
        return ConnectRequest.newBuilder()
                .setEvents(Events.newBuilder().setStatementId(statement).addAllEvents(events))
                .build();
    }

    public synchronized void send(ConnectRequest message) {
        stream.onNext(message);
    }

    /** How many events are kept because they are not acknowledged. */
    public synchronized int unacknowledged() {
        return kept.values().stream().mapToInt(TreeMap::size).sum();
    }

    public Execute takeExecute() {
        return take(ConnectResponse::hasExecute).getExecute();
    }

    /** The next command of a kind; others before it are passed over. */
    public ConnectResponse take(Predicate<ConnectResponse> kind) {
        try {
            while (true) {
                ConnectResponse next = commands.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("The server did not send what was expected");
                }
                if (kind.test(next)) {
                    return next;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the acknowledgement of an event has come. */
    public void awaitAcknowledged(int statement, long sequence) {
        take(message -> message.hasAcknowledge()
                && message.getAcknowledge().getStatementId() == statement
                && message.getAcknowledge().getSequence() >= sequence);
    }

    /** Waits until the acknowledgement of the statement's last event has come. */
    public void awaitAcknowledged(int statement) {
        long last;
        synchronized (this) {
            last = numbered.get(statement);
        }
        awaitAcknowledged(statement, last);
    }

    /** Commands that were received and not taken. */
    public List<ConnectResponse> untaken() {
        return List.copyOf(commands);
    }

    /** How the stream ended. */
    public Status awaitClosed() {
        try {
            return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | java.util.concurrent.ExecutionException | TimeoutException e) {
            throw new AssertionError("The stream did not end", e);
        }
    }

    /** Drops the stream as a broken network does. */
    public void hangUp() {
        StreamObserver<ConnectRequest> dropped = stream;
        closed.complete(Status.CANCELLED);
        dropped.onError(Status.CANCELLED.withDescription("the network is gone").asRuntimeException());
    }
}
