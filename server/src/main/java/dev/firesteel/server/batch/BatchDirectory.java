// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import dev.firesteel.server.error.DomainException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The batches that are known, by ascending id. Thread-safe. */
final class BatchDirectory {
    private final ConcurrentSkipListMap<Integer, Batch> batches = new ConcurrentSkipListMap<>();

    void add(Batch batch) {
        batches.put(batch.id(), batch);
    }

    void remove(Batch batch) {
        batches.remove(batch.id(), batch);
    }

    int size() {
        return batches.size();
    }

    long living() {
        return batches.values().stream().filter(Batch::lives).count();
    }

    /** Out of range or negative is an empty page. */
    List<Batch> page(int from, int size) {
        return from < 0 || size < 0
                ? List.of()
                : batches.values().stream().skip(from).limit(size).toList();
    }

    /** By id or name, as the caller wrote it; of namesakes the living one, else the last one. */
    Batch find(String batch) {
        boolean digits = !batch.isEmpty() && batch.codePoints().allMatch(Character::isDigit);
        Batch found = digits ? batches.get(number(batch)) : named(batch);
        if (found == null) {
            throw DomainException.batchNotFound(batch);
        }
        return found;
    }

    /** The batch that an owner's request with this id made. */
    @Nullable
    Batch requested(@Nullable String owner, @Nullable String requestId) {
        return requestId == null
                ? null
                : batches.values().stream()
                        .filter(batch -> requestId.equals(batch.row().request().requestId())
                                && Objects.equals(owner, batch.row().owner()))
                        .findFirst()
                        .orElse(null);
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw DomainException.invalid("For input string: \"" + digits + "\"");
        }
    }

    private @Nullable Batch named(String name) {
        List<Batch> namesakes = batches.descendingMap().values().stream()
                .filter(batch -> name.equals(batch.row().request().application().name()))
                .toList();
        return namesakes.stream()
                .filter(Batch::lives)
                .findFirst()
                .orElse(namesakes.isEmpty() ? null : namesakes.get(0));
    }
}
