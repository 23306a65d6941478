// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.pool;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.application.Folders;
import dev.firesteel.server.error.Causes;
import dev.firesteel.server.launch.ExitReason;
import dev.firesteel.server.launch.LaunchRequest;
import dev.firesteel.server.launch.WorkerHandle;
import dev.firesteel.server.worker.Timers.Timer;
import dev.firesteel.server.worker.WorkerConnection;
import dev.firesteel.server.worker.WorkerCredentials;
import dev.firesteel.server.worker.WorkerHello;
import dev.firesteel.server.worker.WorkerListener;
import dev.firesteel.server.worker.WorkerPhase;
import dev.firesteel.server.worker.WorkerRegistry;
import dev.firesteel.server.worker.WorkerSlot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One worker of the pool, from its launch until a session has it or nothing of it runs. Used on the pool's executor, to which
 * it brings what it hears.
 */
final class PoolWorker implements WorkerListener {
    private static final String LOG = "driver.log";

    private enum State {
        STARTING,
        WARM,
        BINDING,
        TAKEN,
        OVER
    }

    private final PoolServices services;
    private final Executor serial;
    private final Host host;
    private final String token;
    private final WorkerCredentials credentials;
    private final WorkerSlot slot;
    private final Timer readyDeadline;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private State state = State.STARTING;
    private @Nullable Map<String, String> configuration;
    private @Nullable WorkerHandle handle;
    private @Nullable WorkerConnection connection;
    private @Nullable ExitReason exit;
    private String appId = "";
    private String sparkUiUrl = "";

    /** The pool. Called on its executor. */
    interface Host {
        /** A session may have it. */
        void warm(PoolWorker worker);

        /** It failed, and is being ended. Said once. */
        void failed(PoolWorker worker, String why);
    }

    PoolWorker(PoolServices services, Executor serial, Host host) {
        this.services = services;
        this.serial = serial;
        this.host = host;
        this.token = services.secrets().get();
        this.credentials = WorkerCredentials.of(services.secrets().get(), token);
        this.slot = services.workers().admit(credentials, WorkerRegistry.NO_SESSION, this);
        Duration limit = services.settings().readyTimeout();
        this.readyDeadline =
                services.timers().after(limit, () -> serial.execute(() -> fail("it was not ready within " + limit)));
    }

    void launch() {
        services.launcher()
                .configuration()
                .thenComposeAsync(
                        now -> {
                            if (state == State.OVER) {
                                throw new IllegalStateException("it is not wanted any more");
                            }
                            configuration = now;
                            return services.launcher().launch(request());
                        },
                        serial)
                .whenCompleteAsync(
                        (launched, failure) -> {
                            if (failure == null) {
                                own(launched);
                            } else {
                                fail("it could not be started: " + Causes.sentence(failure));
                                nothingRuns();
                            }
                        },
                        serial);
    }

    private LaunchRequest request() {
        try {
            Files.createDirectories(folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LaunchRequest(
                WorkerRegistry.NO_SESSION,
                credentials.workerId(),
                token,
                "pool",
                "firesteel-pool",
                null,
                Map.of(),
                folder(),
                folder().resolve(LOG),
                null);
    }

    private Path folder() {
        return services.folder().resolve(credentials.workerId());
    }

    private void own(WorkerHandle launched) {
        handle = launched;
        launched.onExit().thenAcceptAsync(this::exited, serial);
        if (state == State.OVER) {
            launched.terminate(services.settings().stopGrace());
        }
    }

    private void exited(ExitReason reason) {
        exit = reason;
        if (state != State.TAKEN) {
            fail("it ended: " + reason.text());
            nothingRuns();
        }
    }

    private void fail(String why) {
        if (state != State.TAKEN && state != State.OVER) {
            end();
            host.failed(this, why);
        }
    }

    /** Nothing of it is wanted any more. Its link says so to it, and its launcher sees to it. */
    void end() {
        if (state == State.TAKEN || state == State.OVER) {
            return;
        }
        state = State.OVER;
        readyDeadline.cancel();
        slot.close();
        if (handle != null) {
            handle.terminate(services.settings().stopGrace());
        }
    }

    private void nothingRuns() {
        Folders.delete(folder());
        ended.complete(null);
    }

    /** Completes when nothing of it runs; not when a session has it. */
    CompletionStage<Void> ended() {
        return ended;
    }

    boolean isStarting() {
        return state == State.STARTING;
    }

    /** Whether a session can have it now. */
    boolean isWarm() {
        return state == State.WARM && connection != null;
    }

    /** Whether it was, or is about to be, launched with this. */
    boolean hasConfiguration(Map<String, String> now) {
        return configuration == null || configuration.equals(now);
    }

    /**
     * Asks it for a session's configuration. Completes on the pool's executor: when nothing was refused, it is the session's;
     * when something was, it is as before; with a failure, it is lost.
     */
    CompletionStage<List<String>> bind(Map<String, String> conf) {
        state = State.BINDING;
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        Duration limit = services.settings().bindTimeout();
        Timer deadline = services.timers()
                .after(limit, () -> answer.completeExceptionally(new TimeoutException("no answer within " + limit)));
        requireNonNull(connection).bind(conf).whenComplete((refused, failure) -> {
            if (failure == null) {
                answer.complete(refused);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer.handleAsync(
                (refused, failure) -> {
                    deadline.cancel();
                    if (failure != null || state != State.BINDING) {
                        fail("it did not take a session: " + (failure == null ? "it ended" : Causes.sentence(failure)));
                        throw new IllegalStateException("it did not answer");
                    }
                    state = refused.isEmpty() ? State.TAKEN : State.WARM;
                    return refused;
                },
                serial);
    }

    /** What its session gets of it. */
    PooledWorker taken(boolean changed) {
        return new PooledWorker(
                credentials,
                requireNonNull(handle),
                slot,
                folder().resolve(LOG),
                appId,
                sparkUiUrl,
                () -> serial.execute(() -> comeBack(changed)));
    }

    private void comeBack(boolean changed) {
        state = State.WARM;
        if (exit != null) {
            exited(exit);
        } else if (changed) {
            fail("the session that it was set up for did not come about");
        } else {
            host.warm(this);
        }
    }

    @Override
    public void connected(WorkerConnection dialling, WorkerHello hello) {
        serial.execute(() -> {
            connection = dialling;
            application(hello.appId(), hello.sparkUiUrl());
            if (hello.ready()) {
                becomeWarm();
            }
        });
    }

    @Override
    public void reached(WorkerPhase phase) {
        serial.execute(() -> {
            application(phase.appId(), phase.sparkUiUrl());
            if (phase.name().equals("ready")) {
                becomeWarm();
            }
        });
    }

    private void application(String id, String url) {
        appId = id.isEmpty() ? appId : id;
        sparkUiUrl = url.isEmpty() ? sparkUiUrl : url;
    }

    private void becomeWarm() {
        if (state == State.STARTING) {
            state = State.WARM;
            readyDeadline.cancel();
            host.warm(this);
        }
    }

    @Override
    public void fileAdded(int fileId, @Nullable String failure) {
        // Files are for sessions.
    }

    @Override
    public void failed(String reason) {
        serial.execute(() -> fail("it cannot go on: " + reason));
    }

    /** It may dial again. A session gets it only when it has. */
    @Override
    public void disconnected(WorkerConnection over) {
        serial.execute(() -> connection = connection == over ? null : connection);
    }

    @Override
    public void silent(Duration since) {
        serial.execute(() -> fail("nothing was heard of it for " + since.toSeconds() + " s"));
    }
}
