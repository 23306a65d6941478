// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** Does to the processes what a plan says, each at its time. Faults may overlap; those of one server follow each other. */
final class Striker {
    private final Servers servers;
    private final Family family;
    private final Timeline timeline;
    private final Executor executor;
    private final List<Object> serverTurns;

    Striker(Servers servers, Family family, Timeline timeline, Executor executor) {
        this.servers = servers;
        this.family = family;
        this.timeline = timeline;
        this.executor = executor;
        this.serverTurns = Stream.generate(Object::new).limit(servers.count()).toList();
    }

    /** Completes when all is done, and what stood still or was down goes on. */
    CompletableFuture<Void> strike(List<Fault> faults, Map<Language, DrivenSession> sessions) {
        return CompletableFuture.allOf(faults.stream()
                .map(fault -> CompletableFuture.runAsync(
                        () -> strike(fault, sessions.get(fault.language())),
                        CompletableFuture.delayedExecutor(fault.afterMillis(), TimeUnit.MILLISECONDS, executor)))
                .toArray(CompletableFuture[]::new));
    }

    private void strike(Fault fault, DrivenSession session) {
        try {
            switch (fault.type()) {
                case KILL_SERVER -> killServer(fault);
                case PAUSE_SERVER, STALL_SERVER -> pauseServer(fault);
                case KILL_WORKER -> kill(fault, session, family::worker, session::killsWorker);
                case KILL_PYTHON -> kill(fault, session, family::python, session::killsPython);
                case PAUSE_WORKER -> pause(fault, session, family::worker);
                case PAUSE_PYTHON -> pause(fault, session, family::python);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void killServer(Fault fault) throws IOException, InterruptedException {
        synchronized (serverTurns.get(fault.server())) {
            did(fault, "server " + fault.server() + " for " + fault.millis() + " ms");
            servers.kill(fault.server());
            Thread.sleep(fault.millis());
            servers.start(fault.server());
            timeline.act("server " + fault.server() + " is back");
        }
    }

    private void pauseServer(Fault fault) throws InterruptedException {
        synchronized (serverTurns.get(fault.server())) {
            did(fault, "server " + fault.server() + " for " + fault.millis() + " ms");
            servers.signal(fault.server(), "STOP");
            Thread.sleep(fault.millis());
            servers.signal(fault.server(), "CONT");
            timeline.act("server " + fault.server() + " goes on");
        }
    }

    private void kill(
            Fault fault, DrivenSession session, Function<Integer, Optional<ProcessHandle>> find, Runnable note) {
        find.apply(session.id())
                .ifPresentOrElse(
                        process -> {
                            note.run();
                            did(fault, "process " + process.pid() + " of " + session);
                            Family.signal(process, "KILL");
                        },
                        () -> timeline.act(fault.type() + ": " + session + " has none"));
    }

    private void pause(Fault fault, DrivenSession session, Function<Integer, Optional<ProcessHandle>> find)
            throws InterruptedException {
        Optional<ProcessHandle> found = find.apply(session.id());
        if (found.isEmpty()) {
            timeline.act(fault.type() + ": " + session + " has none");
            return;
        }
        did(fault, "process " + found.get().pid() + " of " + session + " for " + fault.millis() + " ms");
        Family.signal(found.get(), "STOP");
        Thread.sleep(fault.millis());
        Family.signal(found.get(), "CONT");
        timeline.act("process " + found.get().pid() + " goes on");
    }

    private void did(Fault fault, String to) {
        timeline.count(fault.type().toString(), 1);
        timeline.act(fault.type() + ": " + to);
    }
}
