// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.v1.ListSessionsRequest;
import dev.firesteel.v1.ListSessionsResponse;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The list of sessions of several servers, made of theirs. A server that doesn't answer fails it: it would be a wrong one. */
public final class ListMerging {
    private final Supplier<CompletionStage<List<String>>> servers;
    private final Function<String, Channel> channels;

    /** {@code servers} are all there are now, this one too, by their {@code host:port}. */
    public ListMerging(Supplier<CompletionStage<List<String>>> servers, Function<String, Channel> channels) {
        this.servers = servers;
        this.channels = channels;
    }

    /** The part from {@code from} on of {@code size} sessions at the most; both are not negative. */
    CompletionStage<ListSessionsResponse> list(int from, int size, boolean includeEnded) {
        int last = (int) Math.min(Integer.MAX_VALUE, (long) from + size);
        ListSessionsRequest first = ListSessionsRequest.newBuilder()
                .setSize(last)
                .setIncludeEnded(includeEnded)
                .build();
        return servers.get().thenCompose(addresses -> {
            List<CompletableFuture<ListSessionsResponse>> parts =
                    addresses.stream().map(address -> ask(address, first)).toList();
            return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                    .thenApply(all -> merged(
                            from,
                            size,
                            parts.stream().map(CompletableFuture::join).toList()));
        });
    }

    private static ListSessionsResponse merged(int from, int size, List<ListSessionsResponse> parts) {
        List<Session> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.getSessionsList()));
        all.sort(Comparator.comparingInt(Session::getId));
        return ListSessionsResponse.newBuilder()
                .setFrom(from)
                .setTotal(
                        parts.stream().mapToInt(ListSessionsResponse::getTotal).sum())
                .addAllSessions(all.stream().skip(from).limit(size).toList())
                .build();
    }

    private CompletableFuture<ListSessionsResponse> ask(String address, ListSessionsRequest request) {
        CompletableFuture<ListSessionsResponse> answer = new CompletableFuture<>();
        SessionServiceGrpc.newStub(channels.apply(address))
                .withInterceptors(ForwardedCall.mark())
                .listSessions(request, new StreamObserver<>() {
                    @Override
                    public void onNext(ListSessionsResponse part) {
                        answer.complete(part);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(ForwardedCall.unreachable(address, failure));
                    }

                    @Override
                    public void onCompleted() {}
                });
        return answer;
    }
}
