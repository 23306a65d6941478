// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import dev.firesteel.server.application.Folders;
import dev.firesteel.server.application.SerialExecutor;
import dev.firesteel.server.launch.LaunchRequest;
import dev.firesteel.server.launch.WorkerHandle;
import dev.firesteel.server.launch.WorkerLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches a worker that is to share an application as one more session of an application that fits, or of a new one; every other
 * worker as the launcher below does. Applications belong to one server process: another one sees to the sessions that they have,
 * and opens none there. Thread-safe.
 */
public final class SharedApplications implements WorkerLauncher {
    private static final Logger log = LoggerFactory.getLogger(SharedApplications.class);

    private final ShareServices services;
    private final WorkerLauncher launcher;
    private final SerialExecutor serial;
    /** Guarded by the serial executor, as all that follows but {@code found}. */
    private final Set<SharedApplication> applications = new LinkedHashSet<>();

    /** Keys of SQL that this Spark takes only at its start, and those that it has taken while it ran. */
    private final Set<String> atStart = new HashSet<>();

    private final Set<String> whileRunning = new HashSet<>();
    private boolean open = true;

    /** Processes of an earlier server, by the id of their worker. */
    private final Map<String, Residents> found = new ConcurrentHashMap<>();

    public SharedApplications(ShareServices services) {
        this.services = services;
        this.launcher = services.launcher();
        this.serial = new SerialExecutor(services.executor());
    }

    @Override
    public CompletionStage<WorkerHandle> launch(LaunchRequest request) {
        if (request.sharing() == null) {
            return launcher.launch(request);
        }
        return launcher.configuration().thenComposeAsync(now -> share(request, now), serial);
    }

    private CompletionStage<WorkerHandle> share(LaunchRequest request, Map<String, String> configuration) {
        if (!open) {
            return CompletableFuture.failedFuture(new IllegalStateException("the server is going down"));
        }
        ApplicationKey key = ApplicationKey.of(request, atStart, configuration);
        Optional<SharedApplication> there =
                applications.stream().filter(one -> one.takes(key)).findFirst();
        SharedApplication application = there.orElseGet(() -> start(key));
        Set<String> own = key.own(request).keySet();
        boolean early = there.isEmpty() && whileRunning.containsAll(own);
        return application
                .open(request, early)
                .thenComposeAsync(opening -> seated(opening, request, configuration, own, there.isEmpty()), serial);
    }

    private CompletionStage<WorkerHandle> seated(
            Opening opening,
            LaunchRequest request,
            Map<String, String> configuration,
            Set<String> own,
            boolean started) {
        if (opening instanceof Opening.Seated seated) {
            whileRunning.addAll(own);
            return CompletableFuture.completedFuture(seated.handle());
        }
        if (opening instanceof Opening.Refused refused) {
            log.info("Spark takes only at its start: {}", refused.keys());
            atStart.addAll(refused.keys());
            return share(request, configuration);
        }
        if (!started) {
            return share(request, configuration);
        }
        String why = ((Opening.Closed) opening).why();
        return CompletableFuture.failedFuture(new IllegalStateException("its application did not start: " + why));
    }

    private SharedApplication start(ApplicationKey key) {
        SharedApplication started = new SharedApplication(
                services, serial, key, "firesteel-shared-" + key.sharing().word());
        applications.add(started);
        var unused = started.ended().thenRunAsync(() -> applications.remove(started), serial);
        started.launch();
        return started;
    }

    @Override
    public CompletionStage<Map<String, String>> configuration() {
        return launcher.configuration();
    }

    @Override
    public boolean reaches(String description) {
        return launcher.reaches(Residents.isShared(description) ? Residents.process(description) : description);
    }

    @Override
    public WorkerHandle reattach(String description) {
        if (!Residents.isShared(description)) {
            return launcher.reattach(description);
        }
        String hostId = Residents.hostId(description);
        return found.computeIfAbsent(hostId, id -> find(id, Residents.process(description)))
                .add(Residents.workerId(description), null);
    }

    private Residents find(String hostId, String description) {
        WorkerHandle process = launcher.reattach(description);
        process.onExit().thenRunAsync(() -> Folders.delete(services.folder().resolve(hostId)), services.executor());
        return new Residents(
                hostId,
                process,
                Residents.Host.NONE,
                services.timers(),
                services.settings().stopGrace());
    }

    /** A session whose server ended before it had written that it is there, is told of by its own link alone. */
    @Override
    public CompletionStage<Optional<WorkerHandle>> find(String workerId) {
        return launcher.find(workerId);
    }

    /** Removes what applications of earlier server processes left; those of sessions that go on are known by now. */
    public void start() {
        services.executor().execute(this::removeLeftovers);
    }

    private void removeLeftovers() {
        if (!Files.isDirectory(services.folder())) {
            return;
        }
        try (Stream<Path> folders = Files.list(services.folder())) {
            folders.filter(folder -> !found.containsKey(String.valueOf(folder.getFileName())))
                    .forEach(this::removeLeftover);
        } catch (IOException e) {
            log.warn("{} cannot be looked through: {}", services.folder(), e.toString());
        }
    }

    private void removeLeftover(Path folder) {
        launcher.find(String.valueOf(folder.getFileName()))
                .thenCompose(process -> process.map(running -> running.onExit().thenRun(() -> {}))
                        .orElseGet(() -> CompletableFuture.completedFuture(null)))
                .thenRunAsync(() -> Folders.delete(folder), services.executor())
                .exceptionally(failure -> {
                    log.warn("{} stays until the next start: {}", folder, failure.toString());
                    return null;
                });
    }

    /** Ends all applications, each with its last session. Completes when nothing of them runs, or they had time enough. */
    public CompletionStage<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        serial.execute(() -> {
            open = false;
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (SharedApplication application : List.copyOf(applications)) {
                ends.add(application.close().toCompletableFuture());
            }
            var limit = services.timers()
                    .after(services.settings().stopGrace().multipliedBy(3), () -> closed.complete(null));
            var unused = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .thenRun(() -> {
                        limit.cancel();
                        closed.complete(null);
                    });
        });
        return closed;
    }

    /** Leaves all applications to the sessions that have them: they are another server's now. */
    public void abandon() {
        serial.execute(() -> {
            open = false;
            List.copyOf(applications).forEach(SharedApplication::abandon);
        });
    }
}
