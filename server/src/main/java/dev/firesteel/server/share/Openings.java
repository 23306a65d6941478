// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import dev.firesteel.server.launch.LaunchRequest;
import dev.firesteel.server.worker.HostedSession;
import dev.firesteel.server.worker.OpenOutcome;
import dev.firesteel.server.worker.WorkerConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions that wait until an application opens them, in the order they came. Used on the applications' executor. */
final class Openings {
    private final ApplicationKey key;
    private final Executor serial;
    private final Function<LaunchRequest, Opening> taken;
    private final Runnable answered;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    /** Also read by whom a session's end is due to. */
    private volatile boolean some;

    /** A session that is not there yet; an early one need not wait for Spark. */
    private static final class Waiting {
        final LaunchRequest request;
        final boolean early;
        final CompletableFuture<Opening> answer = new CompletableFuture<>();

        @Nullable
        WorkerConnection asked;

        Waiting(LaunchRequest request, boolean early) {
            this.request = request;
            this.early = early;
        }
    }

    /**
     * None yet.
     *
     * @param taken makes the answer for one that was opened
     * @param answered called after each
     */
    Openings(ApplicationKey key, Executor serial, Function<LaunchRequest, Opening> taken, Runnable answered) {
        this.key = key;
        this.serial = serial;
        this.taken = taken;
        this.answered = answered;
    }

    boolean some() {
        return some;
    }

    CompletionStage<Opening> add(LaunchRequest request, boolean early) {
        Waiting one = new Waiting(request, early);
        waiting.put(request.workerId(), one);
        some = true;
        return one.answer;
    }

    /** None of them is opened. */
    void close(String why) {
        List<Waiting> all = List.copyOf(waiting.values());
        waiting.clear();
        some = false;
        all.forEach(one -> one.answer.complete(new Opening.Closed(why)));
    }

    /** Asks for all that can be opened now, of each once on a connection. */
    void send(WorkerConnection connection, boolean sparkIsUp) {
        for (Waiting one : List.copyOf(waiting.values())) {
            if ((one.early || sparkIsUp) && one.asked != connection) {
                one.asked = connection;
                send(connection, one);
            }
        }
    }

    private void send(WorkerConnection connection, Waiting one) {
        LaunchRequest request = one.request;
        connection
                .openSession(new HostedSession(
                        request.workerId(),
                        request.token(),
                        "session-" + request.sessionId(),
                        request.kind(),
                        key.own(request)))
                .whenCompleteAsync((outcome, failure) -> answered(one, outcome), serial);
    }

    /** Without an outcome it is asked again on the next link. */
    private void answered(Waiting one, @Nullable OpenOutcome outcome) {
        if (outcome == null) {
            one.asked = null;
            return;
        }
        if (!waiting.remove(one.request.workerId(), one)) {
            return;
        }
        if (!outcome.refused().isEmpty()) {
            one.answer.complete(new Opening.Refused(outcome.refused()));
        } else if (outcome.failure() != null) {
            one.answer.completeExceptionally(new IllegalStateException(outcome.failure()));
        } else {
            one.answer.complete(taken.apply(one.request));
        }
        some = !waiting.isEmpty();
        answered.run();
    }
}
