// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.application.ApplicationRequest;
import dev.firesteel.server.pool.WarmPool;
import dev.firesteel.server.share.SharedApplications;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** The profiles of Spark that sessions can have, by name; the default one's is empty. */
public record Profiles(Map<String, Profile> all) {

    /** How workers of a profile are launched, alone or in an application that they share, and those that wait for sessions. */
    public record Profile(SharedApplications launcher, WarmPool pool) {}

    public Profiles {
        all = Map.copyOf(all);
    }

    /** The profile that a session asks for. One that is not configured any more is as the default one for what is left to do. */
    Profile of(CreateSession request) {
        Profile byDefault = requireNonNull(all.get(ApplicationRequest.DEFAULT_PROFILE), "default profile");
        return all.getOrDefault(request.application().profile(), byDefault);
    }

    /** Starts the pools, and removes what shared applications left; workers must be able to dial in. */
    public void start() {
        all.values().forEach(profile -> {
            profile.launcher().start();
            profile.pool().start();
        });
    }

    /** Leaves shared applications to the sessions that have them; see {@link SharedApplications#abandon}. */
    void abandon() {
        all.values().forEach(profile -> profile.launcher().abandon());
    }

    /** Ends what waits for sessions; see {@link WarmPool#close} and {@link SharedApplications#close}. */
    public CompletionStage<Void> close() {
        return CompletableFuture.allOf(all.values().stream()
                .flatMap(profile ->
                        Stream.of(profile.pool().close(), profile.launcher().close()))
                .map(CompletionStage::toCompletableFuture)
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
