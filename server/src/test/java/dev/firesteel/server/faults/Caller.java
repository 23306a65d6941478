// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firesteel.server.it.Rest;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionServiceGrpc;
import dev.firesteel.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.firesteel.v1.StatementServiceGrpc;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A client that makes a call, over REST or gRPC by chance, until it is answered: what was perhaps done is sent again with the
 * same key, and answers that may have been lost are asked for twice. Thread-safe.
 */
final class Caller implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNAVAILABLE = 503;
    private static final int CREATED = 201;
    /** What a client does that was told to try again later. */
    private static final int BETWEEN_TRIES_MILLIS = 50;
    /** Of ten calls, so many have hardly a chance to hear the answer. */
    private static final int HASTY_OF_TEN = 1;

    private final Servers servers;
    private final Timeline timeline;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    Caller(Servers servers, Timeline timeline) {
        this.servers = servers;
        this.timeline = timeline;
    }

    /** A call at one server's address. */
    interface Call<T> {
        T at(String address) throws InterruptedException;
    }

    /** The server said that the call can be made again. */
    static final class TryAgain extends RuntimeException {
        private static final long serialVersionUID = 1;

        TryAgain(String why) {
            super(why);
        }
    }

    /** Makes the call until it is answered. */
    <T> T persist(String what, Random random, Call<T> call) throws InterruptedException {
        while (true) {
            String why;
            try {
                return call.at(servers.address(random));
            } catch (UncheckedIOException | TryAgain e) {
                why = e.toString();
            } catch (StatusRuntimeException e) {
                why = e.getMessage();
                switch (e.getStatus().getCode()) {
                    case UNAVAILABLE, DEADLINE_EXCEEDED -> {}
                    default -> throw e;
                }
            }
            timeline.count("calls made again", 1);
            timeline.act(what + " is tried again: " + why);
            Thread.sleep(BETWEEN_TRIES_MILLIS);
        }
    }

    HttpClient http() {
        return http;
    }

    private Rest rest(String address) {
        return new Rest("http://" + address, http);
    }

    StatementServiceBlockingStub statements(String address) {
        return StatementServiceGrpc.newBlockingStub(channel(address));
    }

    private SessionServiceBlockingStub sessions(String address) {
        return SessionServiceGrpc.newBlockingStub(channel(address));
    }

    private ManagedChannel channel(String address) {
        ManagedChannel channel = channels.computeIfAbsent(
                address, at -> NettyChannelBuilder.forTarget(at).usePlaintext().build());
        // The server is known to be up, so the next try is now.
        channel.resetConnectBackoff();
        return channel;
    }

    /** GET, until it is answered with this status. */
    JsonNode get(String path, Random random) throws InterruptedException {
        return persist("GET " + path, random, address -> {
            Rest.Answer answer = answered(rest(address).get(path));
            if (answer.status() != 200) {
                throw new AssertionError("GET " + path + ": " + answer);
            }
            return answer.json();
        });
    }

    private static Rest.Answer answered(Rest.Answer answer) {
        if (answer.status() == UNAVAILABLE) {
            throw new TryAgain(answer.body());
        }
        return answer;
    }

    Session session(int id, Random random) throws InterruptedException {
        return persist("GetSession " + id, random, address -> sessions(address)
                .getSession(GetSessionRequest.newBuilder()
                        .setSession(Integer.toString(id))
                        .build()));
    }

    /** Creates a session and returns its id. */
    int create(Language language, String key, Random random) throws InterruptedException {
        return twice(
                "create " + key,
                random,
                address -> random.nextBoolean()
                        ? createByRest(address, language, key)
                        : hasty(sessions(address), random)
                                .createSession(CreateSessionRequest.newBuilder()
                                        .setKind(language.kind())
                                        .setRequestId(key)
                                        .build())
                                .getId());
    }

    private int createByRest(String address, Language language, String key) {
        Rest.Answer answer = answered(
                rest(address).post("/sessions", "{\"kind\":\"" + language.word() + "\"}", "Idempotency-Key", key));
        if (answer.status() != CREATED) {
            throw new AssertionError("POST /sessions: " + answer);
        }
        return answer.json().path("id").asInt();
    }

    /** Sends a statement; empty when the session has ended. */
    OptionalInt run(int session, Sent sent, Random random) throws InterruptedException {
        int id = twice(
                "run " + sent.token(),
                random,
                address -> random.nextBoolean()
                        ? runByRest(address, session, sent)
                        : runByGrpc(address, session, sent, random));
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private int runByRest(String address, int session, Sent sent) {
        Rest.Answer answer = answered(rest(address)
                .post(
                        "/sessions/" + session + "/statements",
                        JSON.createObjectNode().put("code", sent.code()).toString(),
                        "Idempotency-Key",
                        sent.token()));
        if (answer.header("X-Firesteel-Reason").equals("SESSION_NOT_ACTIVE")) {
            return -1;
        }
        if (answer.status() != CREATED) {
            throw new AssertionError("POST " + sent + ": " + answer);
        }
        return answer.json().path("id").asInt();
    }

    private int runByGrpc(String address, int session, Sent sent, Random random) {
        try {
            return hasty(statements(address), random)
                    .runStatement(RunStatementRequest.newBuilder()
                            .setSession(Integer.toString(session))
                            .setCode(sent.code())
                            .setRequestId(sent.token())
                            .build())
                    .getId();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
                return -1;
            }
            throw e;
        }
    }

    private static <S extends AbstractStub<S>> S hasty(S stub, Random random) {
        return random.nextInt(10) < HASTY_OF_TEN
                ? stub.withDeadlineAfter(1 + random.nextInt(20), TimeUnit.MILLISECONDS)
                : stub;
    }

    /** As if the first answer had been lost, now and then. */
    private int twice(String what, Random random, Call<Integer> call) throws InterruptedException {
        int first = persist(what, random, call);
        if (random.nextInt(4) == 0) {
            timeline.count("sent twice", 1);
            int second = persist(what, random, call);
            if (second != first) {
                timeline.violation(what + ": " + first + ", and the second time " + second);
            }
        }
        return first;
    }

    /** Deletes a session: it is gone afterwards, whoever's try it was. */
    void delete(int session, Random random) throws InterruptedException {
        int status = persist(
                "delete " + session, random, address -> answered(rest(address).delete("/sessions/" + session))
                        .status());
        if (status != 200 && status != 404) {
            timeline.violation("delete of session " + session + " is answered with " + status);
        }
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }

    int status(String path, Random random) throws InterruptedException {
        return persist("GET " + path, random, address -> answered(rest(address).get(path))
                .status());
    }
}
