// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was done and what was found, in order and counted. Thread-safe. */
final class Timeline {
    private final long start = System.nanoTime();
    private final List<String> actions = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    /** Only the last round is kept. */
    synchronized void round(int number, long seed) {
        actions.clear();
        act("round " + number + ", seed " + seed);
        count("rounds", 1);
    }

    synchronized void act(String action) {
        actions.add(String.format("%8.3f s  %s", elapsed().toMillis() / 1000.0, action));
    }

    synchronized void violation(String what) {
        act("VIOLATION " + what);
        violations.add(what);
    }

    synchronized void count(String what, int more) {
        counts.merge(what, more, Integer::sum);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    synchronized boolean isClean() {
        return violations.isEmpty();
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized String actions() {
        return String.join("\n", actions);
    }

    synchronized String counts() {
        return counts + " in " + elapsed().toSeconds() + " s";
    }
}
