// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.v1.ListSessionsRequest;
import dev.firesteel.v1.ListSessionsResponse;
import dev.firesteel.v1.SessionServiceGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** Answers {@code ListSessions} with the sessions of all servers, unless another server asks for those of this one. */
public final class MergedLists implements ServerInterceptor {
    private static final int DEFAULT_PAGE = 100;

    private final ListMerging merging;

    public MergedLists(ListMerging merging) {
        this.merging = merging;
    }

    @Override
    @SuppressWarnings("unchecked") // The method's types are known by its name.
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        boolean list = call.getMethodDescriptor()
                .getFullMethodName()
                .equals(SessionServiceGrpc.getListSessionsMethod().getFullMethodName());
        if (!list || ForwardedCall.wasForwarded(headers)) {
            return next.startCall(call, headers);
        }
        ServerCallHandler<ListSessionsRequest, ListSessionsResponse> merged = ServerCalls.asyncUnaryCall(this::answer);
        return (ServerCall.Listener<Q>)
                merged.startCall((ServerCall<ListSessionsRequest, ListSessionsResponse>) call, headers);
    }

    private void answer(ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
        int from = request.getFrom();
        int size = request.hasSize() ? request.getSize() : DEFAULT_PAGE;
        // As one server answers: out of range is an empty page.
        boolean nothing = from < 0 || size < 0;
        Replies.reply(
                merging.list(nothing ? 0 : from, nothing ? 0 : size, request.getIncludeEnded()),
                page -> page.toBuilder().setFrom(from).build(),
                observer);
    }
}
