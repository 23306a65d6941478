// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.pool.Offer;
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
     * @param start makes the session of a new row and gives it its worker; says how the session looked first
     */
    CompletionStage<SessionView> admit(
            Principal caller,
            CreateSession request,
            BiFunction<SessionRow, WorkerSource, CompletionStage<SessionView>> start) {
        Session first = sessions.requested(caller.name(), request.requestId());
        if (first != null) {
            requireSame(request, first.row());
            return CompletableFuture.completedFuture(first.view());
        }
        requireRoom(0);
        requests.check(request);
        requireRoom(1);
        return offer(caller, request)
                .thenCompose(offer -> admit(caller, request, WorkerSource.of(offer, services.secrets()), start))
                .whenComplete((entered, failure) -> {
                    if (failure != null) {
                        leave();
                    }
                })
                .thenCompose(entered -> entered);
    }

    private CompletionStage<Offer> offer(Principal caller, CreateSession request) {
        return request.share() == null
                ? services.profiles().of(request).pool().offer(requests.sparkConf(request), proxyUser(caller, request))
                : CompletableFuture.completedFuture(new Offer.None(""));
    }

    private CompletionStage<CompletionStage<SessionView>> admit(
            Principal caller,
            CreateSession request,
            WorkerSource source,
            BiFunction<SessionRow, WorkerSource, CompletionStage<SessionView>> start) {
        return store(caller, request, source)
                .whenComplete((created, failure) -> {
                    if (failure != null || !created.fresh()) {
                        source.giveBack();
                    }
                })
                .thenApplyAsync(created -> enter(request, created, source, start), services.executor());
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

    private CompletionStage<SessionStore.Created> store(Principal caller, CreateSession request, WorkerSource source) {
        return services.sessions()
                .create(
                        request,
                        caller.name(),
                        proxyUser(caller, request),
                        source.credentials(),
                        services.clock().instant());
    }

    private @Nullable String proxyUser(Principal caller, CreateSession request) {
        if (!services.rules().impersonation()) {
            return null;
        }
        return request.proxyUser() == null ? caller.name() : request.proxyUser();
    }

    private CompletionStage<SessionView> enter(
            CreateSession request,
            SessionStore.Created created,
            WorkerSource source,
            BiFunction<SessionRow, WorkerSource, CompletionStage<SessionView>> start) {
        if (!created.fresh()) {
            // The first one was on its way when this one came.
            requireSame(request, created.row());
            leave();
            return CompletableFuture.completedFuture(
                    new SessionFace(created.row(), created.row().state(), services.clock(), services.executor())
                            .view());
        }
        synchronized (this) {
            CompletionStage<SessionView> view = start.apply(created.row(), source);
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
