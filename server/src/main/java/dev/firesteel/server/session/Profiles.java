// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.application.ApplicationRequest;
import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.pool.WarmPool;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The profiles of Spark that sessions can have, by name; the default one's is empty. */
public record Profiles(Map<String, Profile> all) {

    /** How workers of a profile are launched, and those that wait for sessions. */
    public record Profile(WorkerLauncher launcher, WarmPool pool) {}

    public Profiles {
        all = Map.copyOf(all);
    }

    /** The profile that a session asks for. One that is not configured any more is as the default one for what is left to do. */
    Profile of(CreateSession request) {
        Profile byDefault = requireNonNull(all.get(ApplicationRequest.DEFAULT_PROFILE), "default profile");
        return all.getOrDefault(request.application().profile(), byDefault);
    }

    /** Starts the pools; see {@link WarmPool#start}. */
    public void start() {
        all.values().forEach(profile -> profile.pool().start());
    }

    /** Closes the pools; see {@link WarmPool#close}. */
    public CompletionStage<Void> close() {
        return CompletableFuture.allOf(all.values().stream()
                .map(profile -> profile.pool().close().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** How many workers sessions can have. */
    public int warm() {
        return all.values().stream().mapToInt(profile -> profile.pool().warm()).sum();
    }

    /** How many workers of the pools are on their way. */
    public int starting() {
        return all.values().stream()
                .mapToInt(profile -> profile.pool().starting())
                .sum();
    }
}
