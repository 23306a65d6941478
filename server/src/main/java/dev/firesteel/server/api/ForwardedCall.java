// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call that another server answers: the caller's metadata, deadline and leaving go there, messages, errors and the pace come
 * from there. Its ways in may be called from any thread.
 */
final class ForwardedCall<Q, A> extends ClientCall.Listener<A> {
    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of("firesteel-forwarded", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** What a connection that isn't there, or breaks, is told as. */
    private static final Set<Status.Code> OF_THE_WAY =
            EnumSet.of(Status.Code.UNAVAILABLE, Status.Code.UNKNOWN, Status.Code.INTERNAL, Status.Code.CANCELLED);

    /** Said by each connection for itself. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "host",
            "keep-alive",
            "te",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    private final ServerCall<Q, A> caller;
    private final AtomicBoolean wanting = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable ClientCall<Q, A> owner;
    private final AtomicBoolean full = new AtomicBoolean();
    private final AtomicBoolean halfClosed = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile boolean saidAll;
    private volatile boolean firstSent;
    private volatile String address = "";
    private boolean begun;

    ForwardedCall(ServerCall<Q, A> caller) {
        this.caller = caller;
    }

    static boolean wasForwarded(Metadata headers) {
        return headers.containsKey(FORWARDED);
    }

    /** Marks calls as passed on. */
    static ClientInterceptor mark() {
        Metadata headers = new Metadata();
        headers.put(FORWARDED, "1");
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    static DomainException unreachable(String server, Throwable why) {
        return new DomainException(
                Reason.OWNER_UNREACHABLE,
                "The server that has the session, " + server + ", cannot be reached; if it stays away, another one"
                        + " takes the session over within seconds (expected: the same call again).",
                why);
    }

    /** Called once, in the caller's context. */
    void start(Channel channel, String ownerAddress, Metadata headers, Q request) {
        address = ownerAddress;
        MethodDescriptor<Q, A> method = caller.getMethodDescriptor();
        ClientCall<Q, A> started = channel.newCall(
                method, CallOptions.DEFAULT.withDeadline(Context.current().getDeadline()));
        started.start(this, passedOn(headers));
        owner = started;
        if (cancelled) {
            cancel();
            return;
        }
        started.sendMessage(request);
        firstSent = true;
        if (!method.getType().clientSendsOneMessage()) {
            full.set(true);
            onReady();
        }
        closeHalf();
        started.request(method.getType().serverSendsOneMessage() ? 2 : 1);
    }

    /** A further message of the caller, who is asked for another one when the owner takes more. */
    void next(Q message) {
        ClientCall<Q, A> started = owner;
        if (started != null) {
            started.sendMessage(message);
            full.set(true);
            onReady();
        }
    }

    /** The owner takes more of the caller's messages. */
    @Override
    public void onReady() {
        ClientCall<Q, A> started = owner;
        if (started != null && started.isReady() && full.compareAndSet(true, false)) {
            caller.request(1);
        }
    }

    /** The caller says no more, perhaps before the owner is known. */
    void halfClose() {
        saidAll = true;
        closeHalf();
    }

    private void closeHalf() {
        ClientCall<Q, A> started = owner;
        if (started != null && saidAll && firstSent && halfClosed.compareAndSet(false, true)) {
            started.halfClose();
        }
    }

    private static Metadata passedOn(Metadata headers) {
        Metadata passed = new Metadata();
        for (String name : headers.keys()) {
            if (name.startsWith(":")
                    || name.startsWith("grpc-")
                    || name.startsWith("content-")
                    || OF_THE_CONNECTION.contains(name)) {
                continue;
            }
            if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                copy(headers, passed, Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
            } else {
                copy(headers, passed, Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
            }
        }
        passed.put(FORWARDED, "1");
        return passed;
    }

    private static <T> void copy(Metadata from, Metadata to, Metadata.Key<T> key) {
        Iterable<T> values = from.getAll(key);
        if (values != null) {
            values.forEach(value -> to.put(key, value));
        }
    }

    /** The caller takes more. */
    void ready() {
        ClientCall<Q, A> started = owner;
        if (started != null && caller.isReady() && wanting.compareAndSet(true, false)) {
            started.request(1);
        }
    }

    /** The caller has left. */
    void cancel() {
        cancelled = true;
        ClientCall<Q, A> started = owner;
        if (started != null) {
            started.cancel("the caller has left", null);
        }
    }

    /** Answers the caller instead. */
    void refuse(StatusRuntimeException refusal) {
        Metadata trailers = refusal.getTrailers();
        close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    @Override
    public void onHeaders(Metadata headers) {
        begin();
    }

    private void begin() {
        if (!begun) {
            begun = true;
            caller.sendHeaders(new Metadata());
        }
    }

    @Override
    public void onMessage(A message) {
        begin();
        caller.sendMessage(message);
        wanting.set(true);
        ready();
    }

    /** What the owner itself says has details; what has none, the way to it says. */
    @Override
    public void onClose(Status status, Metadata trailers) {
        if (OF_THE_WAY.contains(status.getCode()) && !trailers.containsKey(DETAILS)) {
            refuse(ErrorMapping.toStatus(unreachable(address, status.asRuntimeException())));
        } else {
            close(status, trailers);
        }
    }

    private void close(Status status, Metadata trailers) {
        if (!cancelled && over.compareAndSet(false, true)) {
            caller.close(status, trailers);
        }
    }
}
