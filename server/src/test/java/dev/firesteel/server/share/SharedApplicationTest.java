// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.artifact.AddedFile;
import dev.firesteel.server.launch.ExitReason;
import dev.firesteel.server.launch.LaunchRequest;
import dev.firesteel.server.launch.WorkerHandle;
import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.worker.HostedSession;
import dev.firesteel.server.worker.ManualTime;
import dev.firesteel.server.worker.OpenOutcome;
import dev.firesteel.server.worker.WorkerConnection;
import dev.firesteel.server.worker.WorkerHello;
import dev.firesteel.server.worker.WorkerRegistry;
import dev.firesteel.server.worker.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One application whose link breaks; all of it on the thread of the test. */
class SharedApplicationTest {
    @TempDir
    private Path folder;

    private final ManualTime time = new ManualTime();
    private final Process process = new Process();
    private final Link link = new Link();
    private SharedApplication application;

    @BeforeEach
    void start() {
        ShareServices services = new ShareServices(
                process,
                new WorkerRegistry(WorkerSettings.DEFAULT, time, time),
                ShareSettings.DEFAULT,
                folder,
                time,
                Runnable::run,
                () -> UUID.randomUUID().toString());
        application = new SharedApplication(services, Runnable::run, key(request("w1")), "shared");
        application.launch();
    }

    private static LaunchRequest request(String workerId) {
        Path nowhere = Path.of("nowhere");
        return new LaunchRequest(
                1,
                workerId,
                "t",
                "spark",
                "n",
                null,
                Map.of(),
                nowhere,
                nowhere,
                new LaunchRequest.Sharing("user", "alice"));
    }

    private static ApplicationKey key(LaunchRequest request) {
        return ApplicationKey.of(request, Set.of(), Map.of());
    }

    private void connected(String... hosted) {
        application.connected(
                link, new WorkerHello("4.2.0", "2.13.18", 1, true, "local-1", "", 1, List.of(), List.of(hosted)));
    }

    private WorkerHandle seated(String workerId) {
        CompletionStage<Opening> opening = application.open(request(workerId), false);
        link.answer(new OpenOutcome(List.of(), null));
        return ((Opening.Seated) opening.toCompletableFuture().join()).handle();
    }

    @Test
    void whatWasNotAnsweredIsAskedAgainOnTheNextLink() {
        connected();
        CompletionStage<Opening> opening = application.open(request("w1"), false);
        link.breakDown();
        application.disconnected(link);
        connected();
        assertThat(link.asked).containsExactly("w1", "w1");
        link.answer(new OpenOutcome(List.of(), null));
        assertThat(opening.toCompletableFuture().join()).isInstanceOf(Opening.Seated.class);
    }

    @Test
    void aSessionThatIsGoneWhenItDialsAgainHasEnded() {
        connected();
        WorkerHandle one = seated("w1");
        WorkerHandle two = seated("w2");
        application.disconnected(link);
        connected("w2");
        assertThat(one.onExit().toCompletableFuture()).isDone();
        assertThat(two.onExit().toCompletableFuture()).isNotDone();
    }

    /** Another server may have told it that nobody knows it, while its sessions are known. */
    @Test
    void oneThatDoesNotDialAgainGetsNoMoreSessionsAndKeepsThoseThatItHas() {
        connected();
        WorkerHandle one = seated("w1");
        WorkerHandle two = seated("w2");
        application.disconnected(link);
        CompletionStage<Opening> opening = application.open(request("w3"), false);
        assertThat(application.takes(key(request("w4")))).isTrue();
        time.advance(ShareSettings.DEFAULT.stopGrace());
        assertThat(opening.toCompletableFuture().join())
                .isEqualTo(new Opening.Closed("it did not dial again within PT10S"));
        assertThat(application.takes(key(request("w4")))).isFalse();
        assertThat(process.terminations).isEmpty();

        // Nobody but its own link tells of the end of one; the last one ends with the process.
        one.linkEnded();
        assertThat(one.onExit().toCompletableFuture()).isDone();
        two.linkEnded();
        assertThat(two.onExit().toCompletableFuture()).isNotDone();
        process.exit.complete(ExitReason.exited("exit code 0"));
        assertThat(two.onExit().toCompletableFuture().join().text()).isEqualTo("exit code 0");
        assertThat(application.ended()).isDone();
    }

    @Test
    void oneThatIsLeftToAnotherServerIsNotTouched() {
        connected();
        WorkerHandle one = seated("w1");
        application.abandon();
        assertThat(application.ended()).isDone();
        assertThat(one.onExit().toCompletableFuture()).isNotDone();
        assertThat(process.terminations).isEmpty();
    }

    /** The one process of this test, and its launcher. */
    private static final class Process implements WorkerLauncher, WorkerHandle {
        final CompletableFuture<ExitReason> exit = new CompletableFuture<>();
        final List<Duration> terminations = new ArrayList<>();

        @Override
        public CompletionStage<WorkerHandle> launch(LaunchRequest request) {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public CompletionStage<Map<String, String>> configuration() {
            return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public boolean reaches(String description) {
            return true;
        }

        @Override
        public WorkerHandle reattach(String description) {
            return this;
        }

        @Override
        public CompletionStage<Optional<WorkerHandle>> find(String workerId) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public String describe() {
            return "process";
        }

        @Override
        public CompletionStage<ExitReason> onExit() {
            return exit;
        }

        @Override
        public CompletionStage<ExitReason> terminate(Duration grace) {
            terminations.add(grace);
            return exit;
        }
    }

    /** A connection that keeps what is asked. */
    private static final class Link implements WorkerConnection {
        final List<String> asked = new ArrayList<>();
        private CompletableFuture<OpenOutcome> last = new CompletableFuture<>();

        void answer(OpenOutcome outcome) {
            last.complete(outcome);
        }

        void breakDown() {
            last.completeExceptionally(new IllegalStateException("broken"));
        }

        @Override
        public CompletionStage<OpenOutcome> openSession(HostedSession session) {
            asked.add(session.workerId());
            last = new CompletableFuture<>();
            return last;
        }

        @Override
        public void closeSession(String workerId, String reason) {
            asked.add("close " + workerId);
        }

        @Override
        public void shutdown(String reason) {
            asked.add("shutdown");
        }

        @Override
        public void execute(int statementId, Kind kind, String code, Integer rowLimit) {
            throw new AssertionError();
        }

        @Override
        public void cancel(int statementId) {
            throw new AssertionError();
        }

        @Override
        public CompletionStage<List<String>> complete(Kind kind, String code, int cursor) {
            throw new AssertionError();
        }

        @Override
        public CompletionStage<List<String>> bind(Map<String, String> conf) {
            throw new AssertionError();
        }

        @Override
        public void addFile(AddedFile file) {
            throw new AssertionError();
        }
    }
}
