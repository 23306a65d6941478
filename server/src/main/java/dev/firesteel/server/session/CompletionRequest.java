// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.statement.CompleteCode;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.worker.Timers;
import dev.firesteel.server.worker.Timers.Timer;
import dev.firesteel.server.worker.WorkerConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A question for candidates that was found fit to be asked. */
record CompletionRequest(String code, Kind kind, int cursor) {
    /** Nobody waits longer for a list of names. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static CompletionRequest of(CompleteCode request, Kind ofSession) {
        int end = request.code().length();
        if (request.cursor() < 0 || request.cursor() > end) {
            throw DomainException.invalid("cursor: " + request.cursor() + " (expected: 0 to " + end + ")");
        }
        return new CompletionRequest(
                request.code(), StatementRequest.kind(request.kind(), ofSession), request.cursor());
    }

    /** Candidates of the worker; none when it takes too long. */
    CompletableFuture<List<String>> ask(WorkerConnection worker, Timers timers) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        Timer patience = timers.after(PATIENCE, () -> answer.complete(List.of()));
        worker.complete(kind, code, cursor).whenComplete((candidates, failure) -> {
            patience.cancel();
            answer.complete(failure == null ? candidates : List.of());
        });
        return answer;
    }
}
