// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.application.Folders;
import dev.firesteel.server.error.Causes;
import dev.firesteel.server.launch.ExitReason;
import dev.firesteel.server.launch.LaunchRequest;
import dev.firesteel.server.launch.SharedLog;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One application that sessions share, from its launch until nothing of it runs. Used on the applications' executor, to which it
 * brings what it hears.
 */
final class SharedApplication implements WorkerListener, Residents.Host {
    private static final Logger log = LoggerFactory.getLogger(SharedApplication.class);
    private static final String LOG = "driver.log";

    private final ShareServices services;
    private final Executor serial;
    private final ApplicationKey key;
    private final String name;
    private final String token;
    private final WorkerCredentials credentials;
    private final WorkerSlot slot;
    private final Openings openings;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private @Nullable Residents residents;
    private @Nullable WorkerHandle process;
    private @Nullable Timer linger;
    /** Until it dials, for the first time or again. */
    private @Nullable Timer dialDeadline;

    /** Also read by whom a session's end is due to. */
    private volatile @Nullable WorkerConnection connection;

    private boolean neverDialled = true;
    private boolean ready;
    private boolean open = true;
    private boolean lingers = true;
    private String appId = "";
    private String why = "it was not wanted any more";

    SharedApplication(ShareServices services, Executor serial, ApplicationKey key, String name) {
        this.services = services;
        this.serial = serial;
        this.key = key;
        this.name = name;
        this.openings = new Openings(key, serial, this::seat, this::endIfEmpty);
        this.token = services.secrets().get();
        this.credentials = WorkerCredentials.of(services.secrets().get(), token);
        this.slot = services.workers().admit(credentials, WorkerRegistry.NO_SESSION, this);
    }

    void launch() {
        limitDial(services.settings().startTimeout(), "it did not dial in within ");
        var unused = CompletableFuture.supplyAsync(this::request, serial)
                .thenCompose(request -> services.launcher().launch(request))
                .whenCompleteAsync(
                        (launched, failure) -> {
                            if (failure == null) {
                                own(launched);
                            } else {
                                fail(Causes.sentence(failure));
                                nothingRuns();
                            }
                        },
                        serial);
    }

    private void limitDial(Duration limit, String late) {
        cancel(dialDeadline);
        dialDeadline = services.timers()
                .after(
                        limit,
                        () -> serial.execute(() -> {
                            boolean queued = neverDialled && process != null && process.waitsInCluster();
                            if (connection == null && !queued) {
                                fail(late + limit);
                            }
                        }));
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
                "host",
                name,
                key.proxyUser(),
                key.fixed(),
                folder(),
                folder().resolve(LOG),
                null);
    }

    private Path folder() {
        return services.folder().resolve(credentials.workerId());
    }

    private void own(WorkerHandle launched) {
        process = launched;
        residents = new Residents(
                credentials.workerId(),
                launched,
                this,
                services.timers(),
                services.settings().stopGrace());
        launched.onExit().thenAcceptAsync(this::exited, serial);
        if (open) {
            send();
        } else {
            launched.terminate(services.settings().stopGrace());
        }
    }

    private void exited(ExitReason reason) {
        why = open ? "it ended: " + reason.text() : why;
        nothingRuns();
    }

    private void nothingRuns() {
        shut();
        cancel(dialDeadline);
        cancel(linger);
        slot.close();
        Folders.delete(folder());
        ended.complete(null);
    }

    /** Takes no more sessions; those that wait are told why. */
    private void shut() {
        open = false;
        openings.close(why);
    }

    private void fail(String reason) {
        if (open) {
            why = reason;
            log.warn("The shared application {} is lost: {}", name, reason);
            shut();
            endIfEmpty();
        }
    }

    private static void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Whether sessions of this kind can come. */
    boolean takes(ApplicationKey other) {
        return open && key.equals(other);
    }

    /**
     * Opens a session.
     *
     * @param early as soon as the process hears: nothing of its configuration can be refused
     */
    CompletionStage<Opening> open(LaunchRequest request, boolean early) {
        CompletionStage<Opening> answer = openings.add(request, early);
        cancel(linger);
        linger = null;
        send();
        return answer;
    }

    private void send() {
        WorkerConnection connected = connection;
        if (connected != null && residents != null) {
            openings.send(connected, ready);
        }
    }

    private Opening seat(LaunchRequest request) {
        Residents here = requireNonNull(residents);
        int others = here.count();
        return new Opening.Seated(here.add(request.workerId(), new SharedLog(folder().resolve(LOG), story(others))));
    }

    private String story(int others) {
        String application = "the application " + name + (appId.isEmpty() ? "" : " (" + appId + ")");
        return switch (others) {
            case 0 -> "is the only one of " + application + ", which others can share";
            case 1 -> "shares " + application + " with 1 other session";
            default -> "shares " + application + " with " + others + " other sessions";
        };
    }

    private void endIfEmpty() {
        boolean empty = !openings.some() && (residents == null || residents.count() == 0);
        if (!empty || ended.isDone()) {
            return;
        }
        if (!open || !lingers) {
            end();
        } else if (linger == null) {
            Duration time = services.settings().linger();
            linger = services.timers().after(time, () -> serial.execute(() -> lingered(time)));
        }
    }

    private void lingered(Duration time) {
        if (linger != null) {
            linger = null;
            lingers = false;
            why = "it had no session for " + time;
            endIfEmpty();
        }
    }

    private void end() {
        log.info("The shared application {} ends: {}", name, why);
        shut();
        WorkerConnection connected = connection;
        WorkerHandle running = process;
        Duration grace = services.settings().stopGrace();
        if (running == null) {
            return;
        }
        if (connected == null) {
            running.terminate(grace);
        } else {
            connected.shutdown(why);
            services.timers().after(grace, () -> running.terminate(Duration.ZERO));
        }
    }

    /** Ends as soon as no session has it. Completes when nothing of it runs. */
    CompletionStage<Void> close() {
        lingers = false;
        why = "the server was stopped";
        open = false;
        endIfEmpty();
        return ended;
    }

    /** Leaves it to the sessions that have it, which are another server's now; it ends with the last of them. */
    void abandon() {
        shut();
        cancel(linger);
        slot.close();
        connection = null;
        ended.complete(null);
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public boolean hears() {
        return connection != null;
    }

    @Override
    public boolean expectsMore() {
        return openings.some();
    }

    @Override
    public void end(String workerId) {
        WorkerConnection connected = connection;
        if (connected != null) {
            connected.closeSession(workerId, "the server ends it");
        }
    }

    @Override
    public void empty(Runnable then) {
        serial.execute(() -> {
            endIfEmpty();
            then.run();
        });
    }

    @Override
    public void connected(WorkerConnection dialling, WorkerHello hello) {
        serial.execute(() -> {
            cancel(dialDeadline);
            neverDialled = false;
            connection = dialling;
            ready |= hello.ready();
            appId = hello.appId().isEmpty() ? appId : hello.appId();
            if (residents != null) {
                residents.retain(hello.hosted());
            }
            send();
        });
    }

    @Override
    public void reached(WorkerPhase phase) {
        serial.execute(() -> {
            appId = phase.appId().isEmpty() ? appId : phase.appId();
            if (phase.name().equals("ready")) {
                ready = true;
                send();
            }
        });
    }

    @Override
    public void sessionEnded(String workerId) {
        serial.execute(() -> {
            if (residents != null) {
                residents.ended(workerId);
            }
        });
    }

    @Override
    public void fileAdded(int fileId, @Nullable String failure) {
        // Files are for sessions.
    }

    @Override
    public void failed(String reason) {
        serial.execute(() -> fail(reason));
    }

    @Override
    public void disconnected(WorkerConnection over) {
        serial.execute(() -> {
            if (connection == over) {
                connection = null;
                // It may have heard from another server that nobody knows it. Its sessions have links of their own.
                limitDial(services.settings().stopGrace(), "it did not dial again within ");
            }
        });
    }

    /** Its sessions, if it has any, are silent too, and who sees to the last of them kills the process. */
    @Override
    public void silent(Duration since) {
        serial.execute(() -> {
            connection = null;
            fail("nothing was heard of it for " + since.toSeconds() + " s");
        });
    }
}
