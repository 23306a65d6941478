// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.bridge.RawHttp.Answer;
import dev.firesteel.v1.AddArtifactResponse;
import dev.firesteel.v1.UploadArtifactRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client-streaming methods as multipart/form-data. */
class UploadTest {
    private static final String PATH = "/sessions/caf%C3%A9/upload-jar";
    private static final String TYPE = "Content-Type: multipart/form-data; boundary=edge";
    private static final String END = "\r\n--edge--\r\n";
    private static final int MEBIBYTE = 1024 * 1024;

    private final BridgeServer bridge = new BridgeServer(
            BridgeConfig.defaults()
                    .withLimits(MEBIBYTE, MEBIBYTE)
                    .withTimes(Duration.ofSeconds(20), Duration.ofSeconds(15)),
            builder -> {});

    @AfterEach
    void stop() {
        bridge.close();
    }

    private static String part(String name, String file) {
        return "--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private UploadArtifactRequest message() throws InterruptedException {
        return (UploadArtifactRequest) bridge.firesteel.requests.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void aPartComesAsItsNameAndThenItsContent() throws Exception {
        // More than a body that is read whole may have.
        byte[] content = new byte[3 * MEBIBYTE];
        new Random(7).nextBytes(content);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(bytes(part("other", "a.txt") + "passed over\r\n" + part("jar", "pi job.jar")));
        body.writeBytes(content);
        body.writeBytes(bytes("\r\n" + part("jar", "second.jar") + "passed over" + END));

        Answer answer = RawHttp.call(bridge.port, "POST", PATH, body.toByteArray(), TYPE, "Content-Encoding: UTF-8");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.bytes()).isEmpty();
        UploadArtifactRequest first = message();
        assertThat(first.getSession()).isEqualTo("café");
        assertThat(first.getName()).isEqualTo("pi job.jar");
        assertThat(first.getPiece().isEmpty()).isTrue();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        while (!bridge.firesteel.requests.isEmpty()) {
            message().getPiece().writeTo(received);
        }
        assertThat(received.toByteArray()).isEqualTo(content);
    }

    @Test
    void anEmptyPartHasNoPieces() throws Exception {
        Answer answer = RawHttp.call(bridge.port, "POST", PATH, part("jar", "empty.jar") + END, TYPE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(message().getName()).isEqualTo("empty.jar");
        assertThat(bridge.firesteel.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart/form-data; boundary=edge",
                "Content-Type: multipart/form-data",
                "Content-Type: application/json",
                "X-Nothing: said"
            })
    void withoutThePartItSaysWhatWasExpected(String type) throws Exception {
        Answer answer = RawHttp.call(bridge.port, "POST", PATH, part("file", "a.jar") + "content" + END, type);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .isEqualTo("{\"msg\":\"No jar sent! (expected: a body of type multipart/form-data with a part named"
                        + " jar)\"}");
        assertThat(bridge.firesteel.requests.poll(20, TimeUnit.SECONDS)).isInstanceOf(StatusRuntimeException.class);
    }

    @Test
    void aBodyThatBreaksOffIsRefused() throws Exception {
        Answer answer = RawHttp.call(bridge.port, "POST", PATH, part("jar", "a.jar") + "cont", TYPE);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Invalid body: ").contains("(expected: multipart/form-data, complete)");
        Object last = null;
        while (!(last instanceof StatusRuntimeException)) {
            last = bridge.firesteel.requests.poll(20, TimeUnit.SECONDS);
            assertThat(last).as("a message, or that the call was cancelled").isNotNull();
        }
    }

    @Test
    void whoLeavesIsToldToTheImplementation() throws Exception {
        try (RawHttp http = new RawHttp(bridge.port)) {
            http.sendHead("POST", PATH, MEBIBYTE, TYPE);
            http.send(bytes(part("jar", "a.jar") + "x".repeat(1000)));
            assertThat(message().getName()).isEqualTo("a.jar");
        }
        Object last = null;
        while (!(last instanceof StatusRuntimeException)) {
            last = bridge.firesteel.requests.poll(20, TimeUnit.SECONDS);
            assertThat(last).as("a message, or that the caller has left").isNotNull();
        }
    }

    /** The short one is there whole, with what ends it, before anything of it is asked for. */
    @ParameterizedTest
    @ValueSource(ints = {5, 2 * MEBIBYTE})
    void noMoreComesThanWasAskedFor(int size) throws Exception {
        AtomicInteger ahead = new AtomicInteger();
        AtomicLong length = new AtomicLong();
        CompletableFuture<String> tooMany = new CompletableFuture<>();
        bridge.firesteel.upload = answering(call -> {
            call.disableAutoRequest();
            ahead.incrementAndGet();
            call.request(1);
            return message -> {
                if (ahead.decrementAndGet() < 0) {
                    tooMany.complete("a message that was not asked for");
                }
                length.addAndGet(message.getPiece().size());
                CompletableFuture.runAsync(() -> {
                    ahead.incrementAndGet();
                    call.request(1);
                });
            };
        });

        Answer answer = RawHttp.call(bridge.port, "POST", PATH, part("jar", "a.jar") + "x".repeat(size) + END, TYPE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(length).hasValue(size);
        assertThat(tooMany).isNotDone();
    }

    @Test
    void anAnswerReachesWhoIsStillSending() throws Exception {
        bridge.firesteel.upload = answering(call -> message -> {
            if (!message.getPiece().isEmpty()) {
                call.onError(Status.RESOURCE_EXHAUSTED
                        .withDescription("too large (expected: less)")
                        .asRuntimeException());
            }
        });

        Answer answer =
                RawHttp.call(bridge.port, "POST", PATH, part("jar", "a.jar") + "x".repeat(32 * MEBIBYTE) + END, TYPE);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.text()).isEqualTo("{\"msg\":\"too large (expected: less)\"}");
    }

    @Test
    void whoStopsSendingIsNotWaitedForLongerThanTheTimeout() throws Exception {
        try (BridgeServer impatient = new BridgeServer(
                        BridgeConfig.defaults().withTimes(Duration.ofMillis(300), Duration.ofSeconds(15)),
                        builder -> {});
                RawHttp http = new RawHttp(impatient.port)) {
            http.sendHead("POST", PATH, MEBIBYTE, TYPE);
            http.send(bytes(part("jar", "a.jar") + "x"));

            Answer answer = http.answer(false);

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.text()).contains("Not received within ");
        }
    }

    @Test
    void otherMethodsOfThePathAreRefused() throws IOException {
        Answer answer = RawHttp.get(bridge.port, PATH);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(Arrays.asList(answer.header("allow").split(", "))).containsExactly("POST");
    }

    private interface Messages {
        void onNext(UploadArtifactRequest message);
    }

    /** An upload that takes messages so, and answers at their end. */
    private static Function<StreamObserver<AddArtifactResponse>, StreamObserver<UploadArtifactRequest>> answering(
            Function<ServerCallStreamObserver<AddArtifactResponse>, Messages> begin) {
        return answer -> {
            Messages messages = begin.apply((ServerCallStreamObserver<AddArtifactResponse>) answer);
            return new StreamObserver<>() {
                @Override
                public void onNext(UploadArtifactRequest message) {
                    messages.onNext(message);
                }

                @Override
                public void onError(Throwable cause) {
                    // Seen elsewhere.
                }

                @Override
                public void onCompleted() {
                    FakeFiresteel.reply(answer, AddArtifactResponse.getDefaultInstance());
                }
            };
        };
    }
}
