// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs when the JVM goes down. When that was not the worker's own doing, tells the server in the time that is left. */
final class ExitHook extends Thread {
    private static final Duration TIME_LEFT = Duration.ofSeconds(2);

    private final Supplier<? extends Collection<WorkerSession>> sessions;
    private final BooleanSupplier ending;

    /** @param ending true when the worker ends by itself */
    ExitHook(Supplier<? extends Collection<WorkerSession>> sessions, BooleanSupplier ending) {
        super("firesteel-exit");
        this.sessions = requireNonNull(sessions, "sessions");
        this.ending = requireNonNull(ending, "ending");
    }

    @Override
    public void run() {
        if (ending.getAsBoolean()) {
            return;
        }
        String caller = exitCaller(getAllStackTraces());
        String reason = caller == null
                ? "the worker process was told to end by a signal"
                : "the code called System.exit (" + caller + "), which ends the worker";
        String ename = caller == null ? "WorkerLost" : "SystemExit";
        CompletableFuture<?>[] told = sessions.get().stream()
                .map(session -> session.abandon(ename, reason))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(told).get(TIME_LEFT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("The server was not told: " + reason);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where {@code System.exit} was called: whoever did waits in it now. Null when nobody did. */
    static @Nullable String exitCaller(Map<Thread, StackTraceElement[]> stacks) {
        for (StackTraceElement[] stack : stacks.values()) {
            for (int i = 0; i + 1 < stack.length; i++) {
                boolean exits = stack[i].getClassName().equals("java.lang.Runtime")
                        && stack[i].getMethodName().equals("exit");
                if (exits) {
                    boolean viaSystem = stack[i + 1].getClassName().equals("java.lang.System") && i + 2 < stack.length;
                    return String.valueOf(stack[viaSystem ? i + 2 : i + 1]);
                }
            }
        }
        return null;
    }
}
