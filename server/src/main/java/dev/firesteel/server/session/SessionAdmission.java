// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.worker.WorkerCredentials;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Lets sessions in: what is asked for is checked, then there must be room, then it is stored. Thread-safe. */
final class SessionAdmission {
    private final SessionServices services;
    private final SessionRequests requests;
    private final SessionDirectory sessions;
    /** Sessions on their way into the store, for which there is room. Guarded by this. */
    private int entering;

    SessionAdmission(SessionServices services, SessionDirectory sessions) {
        this.services = services;
        this.requests = new SessionRequests(services.rules());
        this.sessions = sessions;
    }

    /**
     * Admits a session, or finds the one that the same request made.
     *
     * @param start makes the session of a new row and launches its worker, to which the token is known; says how the session
     *     looked before that
     */
    CompletionStage<SessionView> admit(
            Principal caller, CreateSession request, BiFunction<SessionRow, String, SessionView> start) {
        Session first = sessions.requested(caller.name(), request.requestId());
        if (first != null) {
            requireSame(request, first.row());
            return CompletableFuture.completedFuture(first.view());
        }
        requireRoom(0);
        requests.check(request);
        requireRoom(1);
        String token = services.secrets().get();
        return store(caller, request, token)
                .thenApplyAsync(created -> enter(request, created, token, start), services.executor())
                .whenComplete((view, failure) -> {
                    if (failure != null) {
                        leave();
                    }
                });
    }

    /** Takes so many places, if there is one at all. */
    private synchronized void requireRoom(int places) {
        long living = sessions.all().stream().filter(Session::lives).count();
        if (living + entering >= services.settings().maxSessions()) {
            throw new DomainException(Reason.TOO_MANY_SESSIONS, "Rejected, too many sessions are being created!");
        }
        entering += places;
    }

    private synchronized void leave() {
        entering--;
    }

    private CompletionStage<SessionStore.Created> store(Principal caller, CreateSession request, String token) {
        WorkerCredentials worker = WorkerCredentials.of(services.secrets().get(), token);
        return services.sessions()
                .create(
                        request,
                        caller.name(),
                        services.rules().impersonation() ? proxyUser(caller, request) : null,
                        worker,
                        services.clock().instant());
    }

    private static @Nullable String proxyUser(Principal caller, CreateSession request) {
        return request.proxyUser() == null ? caller.name() : request.proxyUser();
    }

    private SessionView enter(
            CreateSession request,
            SessionStore.Created created,
            String token,
            BiFunction<SessionRow, String, SessionView> start) {
        if (!created.fresh()) {
            // The first one was on its way when this one came.
            requireSame(request, created.row());
            leave();
            return new SessionFace(created.row(), created.row().state(), services.clock(), services.executor()).view();
        }
        synchronized (this) {
            SessionView view = start.apply(created.row(), token);
            leave();
            return view;
        }
    }

    private static void requireSame(CreateSession request, SessionRow first) {
        if (!request.equals(first.request())) {
            throw new DomainException(
                    Reason.REQUEST_ID_REUSED,
                    "request_id: " + request.requestId() + " came before, with another request (session " + first.id()
                            + "; expected: the same request, or a new id)");
        }
    }
}
