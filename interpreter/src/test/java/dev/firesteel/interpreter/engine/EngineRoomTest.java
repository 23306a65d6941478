// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EngineRoomTest {
    /** An engine whose start does what the test wants. */
    private static final class StartingEngine implements Engine {
        interface Start {
            void run() throws EngineException, InterruptedException;
        }

        private final Start start;
        private volatile boolean closed;

        StartingEngine(Start start) {
            this.start = start;
        }

        @Override
        public void start() throws EngineException, InterruptedException {
            start.run();
        }

        @Override
        public void execute(Execution execution) {}

        @Override
        public List<String> complete(String code, int cursor) {
            return List.of();
        }

        @Override
        public void interrupt(int statementId) {}

        @Override
        public void close() {
            closed = true;
        }
    }

    private final List<StartingEngine> made = new ArrayList<>();

    @Test
    void anEngineStartsOnceWhenItIsFirstNeeded() throws Exception {
        EngineRoom room = room(() -> {});
        assertThat(made).isEmpty();
        assertThat(room.started(Language.R)).isNull();
        Engine first = room.get(Language.R);
        assertThat(room.get(Language.R)).isSameAs(first);
        assertThat(room.started(Language.R)).isSameAs(first);
        assertThat(made).hasSize(1);
    }

    @Test
    void aLanguageThatIsNotThereSaysWhichAre() {
        EngineRoom room = room(() -> {});
        assertThatThrownBy(() -> room.get(Language.PYTHON))
                .isInstanceOf(EngineException.class)
                .hasMessage("Python is not available in this worker (available: R)");
    }

    @Test
    void anEngineThatDoesNotStartIsClosedAndTriedAfresh() throws Exception {
        List<String> missing = new ArrayList<>(List.of("Rscript is missing: install R"));
        EngineRoom room = room(() -> {
            if (!missing.isEmpty()) {
                throw new EngineException(missing.remove(0));
            }
        });
        assertThatThrownBy(() -> room.get(Language.R)).hasMessage("Rscript is missing: install R");
        assertThat(made.get(0).closed).isTrue();
        assertThat(room.started(Language.R)).isNull();
        room.get(Language.R);
        assertThat(made).hasSize(2);
    }

    @Test
    void anUnexpectedFailureNamesTheLanguage() {
        EngineRoom room = room(() -> {
            throw new IllegalStateException("boom");
        });
        assertThatThrownBy(() -> room.get(Language.R))
                .isInstanceOf(EngineException.class)
                .hasMessage("R does not start: java.lang.IllegalStateException: boom");
    }

    @Test
    void othersWaitForWhoStartsIt() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        EngineRoom room = room(() -> {
            starting.countDown();
            go.await();
        });
        CompletableFuture<Engine> first = CompletableFuture.supplyAsync(() -> get(room));
        starting.await();
        CompletableFuture<Engine> second = CompletableFuture.supplyAsync(() -> get(room));
        assertThat(room.started(Language.R)).isNull();
        go.countDown();
        assertThat(first.join()).isSameAs(second.join());
        assertThat(made).hasSize(1);
    }

    @Test
    void aCancelledStartMayBeTriedAgain() throws Exception {
        List<String> once = new ArrayList<>(List.of("once"));
        EngineRoom room = room(() -> {
            if (!once.isEmpty()) {
                once.remove(0);
                throw new InterruptedException();
            }
        });
        assertThatThrownBy(() -> room.get(Language.R)).isInstanceOf(InterruptedException.class);
        assertThat(made.get(0).closed).isTrue();
        room.get(Language.R);
    }

    @Test
    void theCloseReachesAnEngineThatStarts() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        EngineRoom room = room(() -> {
            starting.countDown();
            go.await();
        });
        CompletableFuture<Engine> first = CompletableFuture.supplyAsync(() -> get(room));
        starting.await();
        room.close();
        assertThat(made.get(0).closed).isTrue();
        go.countDown();
        first.join();
        assertThat(room.started(Language.R)).isNull();
        assertThatThrownBy(() -> room(() -> {}, true).get(Language.R)).hasMessage("the worker ends");
    }

    private EngineRoom room(StartingEngine.Start start, boolean closed) {
        EngineRoom room = room(start);
        if (closed) {
            room.close();
        }
        return room;
    }

    private EngineRoom room(StartingEngine.Start start) {
        return new EngineRoom(
                new Engines(Map.of(Language.R, context -> {
                    StartingEngine engine = new StartingEngine(start);
                    made.add(engine);
                    return engine;
                })),
                CompletableFuture.completedFuture(Contexts.context(new CompletableFuture<>())));
    }

    private static Engine get(EngineRoom room) {
        try {
            return room.get(Language.R);
        } catch (EngineException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
