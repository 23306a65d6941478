// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.Causes;
import dev.firesteel.server.launch.ExitReason;
import dev.firesteel.server.launch.LaunchRequest;
import dev.firesteel.server.launch.WorkerHandle;
import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.pool.PooledWorker;
import dev.firesteel.server.worker.Timers.Timer;
import dev.firesteel.server.worker.WorkerConnection;
import dev.firesteel.server.worker.WorkerHello;
import dev.firesteel.server.worker.WorkerListener;
import dev.firesteel.server.worker.WorkerPhase;
import dev.firesteel.server.worker.WorkerSlot;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A session's worker from launch to its end: what the launcher knows of its process and what its link says, as one. Used on
 * the session's executor, to which it brings what it hears.
 */
final class SessionWorker implements WorkerListener {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** How long after a process's end its link may still bring what it had sent. */
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final SessionServices services;
    private final Executor serial;
    private final Host host;
    private final WorkerSlot slot;

    private @Nullable WorkerHandle handle;
    private @Nullable WorkerConnection connection;
    private @Nullable Timer dialDeadline;
    private @Nullable ExitReason exit;
    private @Nullable String endReason;
    private Duration endGrace = Duration.ZERO;
    private boolean launching;
    private boolean dialled;
    /** Not in the life of an earlier server either. */
    private boolean neverDialled = true;

    private boolean ready;
    private boolean gone;

    SessionWorker(SessionServices services, SessionRow row, Executor serial, Host host) {
        this.services = services;
        this.serial = serial;
        this.host = host;
        this.slot = services.workers().admit(row.worker(), row.id(), this);
    }

    /** For a worker that has its place, and {@link #adopt}. */
    SessionWorker(SessionServices services, WorkerSlot slot, Executor serial, Host host) {
        this.services = services;
        this.serial = serial;
        this.host = host;
        this.slot = slot;
    }

    /** The session that it is the worker of. Called on its executor. */
    interface Host {
        void launched(WorkerHandle handle);

        void phase(String name);

        void application(String appId, String sparkUiUrl);

        /** It dialled, perhaps again. */
        void dialled(WorkerConnection worker, WorkerHello hello);

        /** It never ran, and never will: another one is to be launched. */
        void replaced(WorkerSource.Launch source);

        /** It runs statements; also after each time it dialled again. */
        void ready(WorkerConnection worker);

        /** A file was added, or why it was not. */
        void fileAdded(int fileId, @Nullable String failure);

        /** It cannot go on. {@code grace} is how long it may take to end by itself. */
        void failed(String reason, Duration grace);

        /** Nothing of it runs any more. Said once. */
        void gone(Optional<ExitReason> exit);
    }

    void launch(WorkerLauncher launcher, LaunchRequest request) {
        launching = true;
        launcher.launch(request)
                .whenCompleteAsync(
                        (launched, failure) -> {
                            launching = false;
                            if (failure != null) {
                                host.failed(
                                        "The worker could not be started: " + Causes.sentence(failure), Duration.ZERO);
                                becomeGone();
                            } else {
                                host.launched(launched);
                                own(launched);
                                limitFirstDial(request.sharing() != null);
                            }
                        },
                        serial);
        limitFirstDial(request.sharing() == null);
    }

    /** One that shares an application is under way only when that has taken it. */
    private void limitFirstDial(boolean now) {
        if (now && !dialled) {
            limitDial(
                    services.settings().startTimeout(),
                    "The worker did not dial in within " + services.settings().startTimeout()
                            + " (worker.connect-timeout).");
        }
    }

    /** Takes a worker that runs, and is ready. */
    void adopt(PooledWorker pooled, int sessionId) {
        dialled = true;
        ready = true;
        host.application(pooled.appId(), pooled.sparkUiUrl());
        own(pooled.handle());
        connection = pooled.handOver(sessionId, this);
        host.phase("ready");
        if (connection != null) {
            host.ready(connection);
        }
    }

    /** Looks for the worker that an earlier server process launched, and waits for it to dial back. */
    void recover(WorkerLauncher launcher, SessionRow row) {
        neverDialled = row.appId() == null;
        String description = row.workerHandle();
        if (description == null) {
            look(launcher, row);
            return;
        }
        if (launcher.reaches(description)) {
            own(launcher.reattach(description));
        }
        limitDialBack();
    }

    /** Its server ended before it had written that the worker is launched. */
    private void look(WorkerLauncher launcher, SessionRow row) {
        launching = true;
        launcher.find(row.worker().workerId())
                .whenCompleteAsync(
                        (found, failure) -> {
                            launching = false;
                            if (gone) {
                                return;
                            }
                            if (failure != null) {
                                host.failed(
                                        "The worker could not be looked for: " + Causes.sentence(failure),
                                        Duration.ZERO);
                                becomeGone();
                            } else if (found.isPresent()) {
                                host.launched(found.get());
                                own(found.get());
                                limitDialBack();
                            } else if (endReason != null) {
                                becomeGone();
                            } else if (!dialled) {
                                // One that runs where it is not seen is told, from now on, to dial again.
                                slot.abandon();
                                replace(row.id());
                            }
                        },
                        serial);
    }

    /** The token of a worker that was not launched is known to nobody any more. */
    private void replace(int sessionId) {
        if (gone) {
            return;
        }
        WorkerSource.Launch source = WorkerSource.launch(services.secrets(), "");
        services.sessions()
                .replaceWorker(sessionId, source.credentials())
                .whenCompleteAsync(
                        (stored, failure) -> {
                            if (failure != null) {
                                services.timers().after(AGAIN, () -> serial.execute(() -> replace(sessionId)));
                            } else if (!gone) {
                                abandon();
                                host.replaced(source);
                            }
                        },
                        serial);
    }

    private void limitDialBack() {
        limitDial(
                services.settings().recoverTimeout(),
                "The worker did not dial back within " + services.settings().recoverTimeout()
                        + " after the server was restarted.");
    }

    private void own(WorkerHandle owned) {
        handle = owned;
        owned.onExit().thenAcceptAsync(this::exited, serial);
        if (endReason != null) {
            owned.terminate(endGrace);
        }
    }

    private void limitDial(Duration limit, String reason) {
        dialDeadline = services.timers()
                .after(
                        limit,
                        () -> serial.execute(() -> {
                            boolean queued = neverDialled && handle != null && handle.waitsInCluster();
                            if (!dialled && !gone && !queued) {
                                host.failed(reason, Duration.ZERO);
                            }
                        }));
    }

    /** The connection while statements can be given to the worker. */
    @Nullable
    WorkerConnection connection() {
        return ready && endReason == null ? connection : null;
    }

    /** Asks the worker to end, kills it when it has not after the grace. */
    void end(String reason, Duration grace) {
        if (gone || endReason != null) {
            return;
        }
        endReason = reason;
        endGrace = grace;
        if (connection != null && !grace.isZero()) {
            services.timers().after(grace, () -> serial.execute(this::kill));
            connection.shutdown(reason);
        } else if (handle != null) {
            handle.terminate(grace);
        } else if (!launching) {
            becomeGone();
        }
    }

    /** Leaves the worker to the server that has its session now. */
    void abandon() {
        gone = true;
        connection = null;
        if (dialDeadline != null) {
            dialDeadline.cancel();
        }
        slot.abandon();
    }

    private void kill() {
        if (gone) {
            return;
        }
        endGrace = Duration.ZERO; // For a process that is told of only now.
        if (handle != null) {
            handle.terminate(Duration.ZERO);
        } else if (!launching) {
            becomeGone();
        }
    }

    private void exited(ExitReason reason) {
        exit = reason;
        if (connection == null) {
            becomeGone();
        } else {
            services.timers().after(DRAIN, () -> serial.execute(this::becomeGone));
        }
    }

    private void becomeGone() {
        if (gone) {
            return;
        }
        gone = true;
        connection = null;
        if (dialDeadline != null) {
            dialDeadline.cancel();
        }
        slot.close();
        host.gone(Optional.ofNullable(exit));
    }

    @Override
    public void connected(WorkerConnection dialling, WorkerHello hello) {
        serial.execute(() -> {
            if (gone) {
                return;
            }
            connection = dialling;
            if (!dialled) {
                dialled = true;
                host.phase("connected");
            }
            host.application(hello.appId(), hello.sparkUiUrl());
            host.dialled(dialling, hello);
            if (endReason != null) {
                dialling.shutdown(endReason);
            } else if (hello.ready() || ready) {
                ready = true;
                host.ready(dialling);
            }
        });
    }

    @Override
    public void reached(WorkerPhase phase) {
        serial.execute(() -> {
            host.application(phase.appId(), phase.sparkUiUrl());
            host.phase(phase.name());
            if (phase.name().equals("ready") && !ready) {
                ready = true;
                if (connection != null && endReason == null) {
                    host.ready(connection);
                }
            }
        });
    }

    @Override
    public void fileAdded(int fileId, @Nullable String failure) {
        serial.execute(() -> host.fileAdded(fileId, failure));
    }

    @Override
    public void failed(String reason) {
        serial.execute(() -> {
            if (!gone) {
                host.failed(reason, services.settings().stopGrace());
            }
        });
    }

    @Override
    public void disconnected(WorkerConnection ended) {
        serial.execute(() -> {
            if (connection != ended) {
                return;
            }
            connection = null;
            if (handle != null && endReason != null) {
                handle.linkEnded();
            }
            boolean untraceable = handle == null && !launching && endReason != null;
            if (exit != null || untraceable) {
                becomeGone();
            }
        });
    }

    @Override
    public void silent(Duration since) {
        serial.execute(() -> {
            if (gone) {
                return;
            }
            // Nothing more comes this way, even if the stream stands.
            connection = null;
            host.failed("Nothing was heard of the worker for " + since.toSeconds() + " s.", Duration.ZERO);
        });
    }
}
