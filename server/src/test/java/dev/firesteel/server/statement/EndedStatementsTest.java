// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.eventlog.EventStore;
import dev.firesteel.server.eventlog.StatementRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A large view is made once for all who ask for it, and is one object in memory. */
class EndedStatementsTest {
    private static final StatementRef REF = new StatementRef(1, 2);
    private static final int BYTES = 1 << 20;

    private final HeldReads store = new HeldReads();
    private final EndedStatements ended = new EndedStatements(new EventLog(store, Runnable::run), BYTES, BYTES);
    private final StatementRow row = new StatementRow(
            REF, "many", Kind.SQL, null, StatementState.AVAILABLE, null, 1, Instant.EPOCH, Instant.EPOCH, 4);

    /** One statement with a result in a part, which is read when the test says so. */
    private static final class HeldReads implements EventStore {
        private final List<CompletableFuture<List<Event>>> reads = new ArrayList<>();

        void answer() {
            String part = "[\"" + "x".repeat(BYTES / 2) + "\"]";
            reads.get(reads.size() - 1)
                    .complete(List.of(
                            new Event(1, Instant.EPOCH, new EventBody.Started()),
                            new Event(2, Instant.EPOCH, new EventBody.Part("application/json", part)),
                            new Event(
                                    3,
                                    Instant.EPOCH,
                                    new EventBody.Result(
                                            Map.of(), Map.of("application/json", (long) part.length()), null)),
                            new Event(4, Instant.EPOCH, new EventBody.Finished(Outcome.AVAILABLE))));
        }

        @Override
        public CompletionStage<List<Event>> read(StatementRef statement, long after, long last, int maxBytes) {
            CompletableFuture<List<Event>> read = new CompletableFuture<>();
            reads.add(read);
            return read;
        }

        @Override
        public CompletionStage<List<Event>> append(StatementRef statement, List<Event> events) {
            throw new AssertionError("nothing is written");
        }

        @Override
        public CompletionStage<List<Event>> conclude(StatementRef statement, Instant time, List<EventBody> bodies) {
            throw new AssertionError("nothing is written");
        }

        @Override
        public CompletionStage<Long> lastSequence(StatementRef statement) {
            throw new AssertionError("nobody asks");
        }
    }

    @Test
    void whoAsksMeanwhileGetsTheSame() {
        CompletableFuture<StatementView> first = ended.view(row).toCompletableFuture();
        CompletableFuture<StatementView> second = ended.view(row).toCompletableFuture();
        assertThat(first).isNotDone();
        store.answer();
        assertThat(first.join()).isSameAs(second.join());
        assertThat(store.reads).hasSize(1);
    }

    @Test
    void whoAsksWhileItIsHeldGetsTheSame() {
        CompletableFuture<StatementView> first = ended.view(row).toCompletableFuture();
        store.answer();
        StatementView held = first.join();
        assertThat(ended.view(row).toCompletableFuture().join()).isSameAs(held);
        assertThat(ended.cached(REF)).isSameAs(held);
        ended.forget(REF);
        assertThat(ended.cached(REF)).isNull();
    }

    @Test
    void aFailureIsNotRemembered() {
        CompletableFuture<StatementView> first = ended.view(row).toCompletableFuture();
        store.reads.get(0).completeExceptionally(new IllegalStateException("no store"));
        assertThat(first).isCompletedExceptionally();
        CompletableFuture<StatementView> second = ended.view(row).toCompletableFuture();
        store.answer();
        assertThat(second.join().state()).isEqualTo(StatementState.AVAILABLE);
    }
}
