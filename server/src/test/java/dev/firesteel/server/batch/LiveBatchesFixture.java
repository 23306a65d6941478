// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firesteel.server.application.ApplicationRequest;
import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.launch.LocalSettings;
import dev.firesteel.server.launch.SparkHome;
import dev.firesteel.server.launch.SubmitLauncher;
import dev.firesteel.server.store.DataFolder;
import dev.firesteel.server.store.JdbcStore;
import dev.firesteel.server.store.StoreSettings;
import dev.firesteel.server.worker.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Batches with real processes and a real store; spark-submit is a shell script that runs its application as one. */
abstract class LiveBatchesFixture {
    static final Principal CALLER = Principal.ANONYMOUS;
    static final BatchSettings SETTINGS = new BatchSettings(1000, 2, Duration.ofSeconds(30), Duration.ofMinutes(10));

    @TempDir
    Path temp;

    final ManualTime time = new ManualTime();
    ExecutorService threads;
    DataFolder folder;
    JdbcStore store;
    LiveBatches batches;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(temp.resolve("spark/jars"));
        Files.createDirectories(temp.resolve("spark/bin"));
        Files.createDirectories(temp.resolve("apps"));
        Files.createFile(temp.resolve("spark/jars/spark-core_2.13-4.2.0.jar"));
        script("spark/bin/spark-submit", "shift 2; app=${1#file://}; shift; exec /bin/sh \"$app\" \"$@\"");
        start(SETTINGS);
    }

    void start(BatchSettings settings) throws IOException {
        threads = Executors.newFixedThreadPool(8);
        folder = DataFolder.open(temp.resolve("data"));
        store = JdbcStore.sqlite(folder, StoreSettings.DEFAULT);
        LocalSettings local = new LocalSettings(
                SparkHome.at(temp.resolve("spark")),
                temp.resolve("worker.jar"),
                temp.resolve("java"),
                List.of(),
                "local[2]",
                Map.of(),
                () -> "127.0.0.1:1",
                temp.resolve("cache"),
                Duration.ofMinutes(10));
        batches = new LiveBatches(new BatchServices(
                store.batches("here"),
                Map.of("", new SubmitLauncher(local, System.getenv(), threads)),
                settings,
                new RequestRules(
                        RequestRules.DEFAULT.deniedConf(),
                        List.of(temp.resolve("apps")),
                        "file://",
                        false,
                        Set.of(),
                        Set.of("k8s")),
                folder.batches(),
                time,
                time,
                threads,
                () -> UUID.randomUUID().toString()));
        get(batches.recover());
    }

    @AfterEach
    void close() throws Exception {
        for (BatchView view : get(batches.list(CALLER, 0, 1000)).batches()) {
            get(batches.delete(CALLER, id(view)));
        }
        stop();
    }

    void stop() throws Exception {
        batches.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        store.close();
        folder.close();
    }

    BatchView create(String script, String... args) throws IOException {
        return get(batches.create(CALLER, request(app(script), null, Map.of(), null, args)));
    }

    Path app(String script) throws IOException {
        return script("apps/" + UUID.randomUUID() + ".py", script);
    }

    Path script(String name, String body) throws IOException {
        Path file = Files.writeString(temp.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    static CreateBatch request(Path file, String name, Map<String, String> conf, String requestId, String... args) {
        return new CreateBatch(
                file == null ? null : file.toString(),
                null,
                List.of(args),
                null,
                new ApplicationRequest(
                        List.of(), List.of(), List.of(), List.of(), null, 0, null, 0, 0, null, name, conf),
                requestId);
    }

    /** A pipe that a script waits at until the test writes to it. */
    Path gate() throws Exception {
        Path gate = temp.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();
        return gate;
    }

    static String id(BatchView view) {
        return Integer.toString(view.batch().id());
    }

    BatchState state(BatchView batch) {
        return get(batches.state(CALLER, id(batch))).batch().state();
    }

    BatchRow ended(BatchView batch) {
        await().atMost(Duration.ofMinutes(1)).until(() -> state(batch).ended());
        return get(batches.state(CALLER, id(batch))).batch();
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("Not complete in time", e);
        }
    }
}
