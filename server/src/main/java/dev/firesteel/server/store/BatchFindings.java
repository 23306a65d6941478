// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.batch.BatchState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What one look at the batches finds: each is named once, with the first thing that is wrong in it. */
final class BatchFindings {
    private final Set<String> ids = new TreeSet<>();

    private BatchFindings() {}

    static BatchFindings of(Handle handle, Consumer<String> problems) {
        BatchFindings findings = new BatchFindings();
        long next = handle.createQuery("SELECT next_value FROM counters WHERE name = 'batch'")
                .mapTo(Long.class)
                .one();
        for (Stored batch : stored(handle)) {
            findings.ids.add(Integer.toString(batch.id));
            String problem = batch.problem(next);
            if (problem != null) {
                problems.accept("Batch " + batch.id + ": " + problem);
            }
        }
        return findings;
    }

    Set<String> ids() {
        return ids;
    }

    private static List<Stored> stored(Handle handle) {
        return handle.createQuery("SELECT id, request, state, exit_code, ended_at FROM batches ORDER BY id")
                .map((row, context) -> {
                    int exitCode = row.getInt("exit_code");
                    Integer code = row.wasNull() ? null : exitCode;
                    return new Stored(
                            row.getInt("id"),
                            row.getString("request"),
                            BatchState.valueOf(row.getString("state")),
                            code,
                            Times.instant(row, "ended_at") != null);
                })
                .list();
    }

    private record Stored(
            int id,
            String request,
            BatchState state,
            @Nullable Integer exitCode,
            boolean hasEnd) {

        @Nullable
        String problem(long next) {
            if (id >= next) {
                return "the next batch would have the id " + next + " (expected: one above " + id + ").";
            }
            if (state.ended() != hasEnd) {
                return "it is " + state + ", but the time of its end " + (hasEnd ? "is" : "is not") + " there.";
            }
            if (state == BatchState.SUCCESS && !Integer.valueOf(0).equals(exitCode)) {
                return "it is " + state + " with exit code " + exitCode + " (expected: 0).";
            }
            try {
                RequestJson.readBatch(request);
                return null;
            } catch (RuntimeException e) {
                return "its request cannot be read: " + e.getMessage() + ".";
            }
        }
    }
}
