// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches from their creation to the day they are forgotten. */
@Timeout(120)
class LiveBatchesTest extends LiveBatchesFixture {
    @Test
    void aBatchThatEndsWellIsASuccessAndItsLogIsWhole() throws IOException {
        BatchView created = create("echo one; echo \"two $1\"; echo three >&2", "b  c");

        assertThat(created.batch().state()).isEqualTo(BatchState.STARTING);
        assertThat(created.log()).containsExactly("stdout: ", "\nstderr: ");
        BatchRow ended = ended(created);
        assertThat(ended.state()).isEqualTo(BatchState.SUCCESS);
        assertThat(ended.exitCode()).isZero();
        assertThat(get(batches.log(CALLER, id(created), 0, 5)).lines())
                .containsExactly("stdout: ", "\nstderr: ", "one", "two b  c", "three");
        assertThat(get(batches.log(CALLER, id(created), 4, 1)).lines()).containsExactly("three");
    }

    @Test
    void anEndThatIsNotGoodIsToldWithItsCode() throws IOException {
        BatchRow failed = ended(create("exit 3"));
        assertThat(failed.state()).isEqualTo(BatchState.DEAD);
        assertThat(failed.exitCode()).isEqualTo(3);
        assertThat(failed.stateReason()).isEqualTo("exit code 3");

        BatchRow killed = ended(create("kill -9 $$"));
        assertThat(killed.state()).isEqualTo(BatchState.DEAD);
        assertThat(killed.stateReason()).isEqualTo("killed by signal 9 (SIGKILL)");
    }

    @Test
    void theConfigurationIsInAFileOfTheServersUserAlone() throws IOException {
        script("spark/bin/spark-submit", "cat \"$2\"; stat -c %a \"$2\"; echo \"$@\" | grep -c hush; exit 0");
        BatchView created = get(batches.create(
                CALLER, request(app("exit 0"), null, Map.of("spark.secret", "hush", "other.key", "x"), null)));

        ended(created);
        assertThat(get(batches.log(CALLER, id(created), 0, -1)).lines())
                .contains("spark.secret=hush", "spark.master=local[2]", "600", "0")
                .doesNotContain("other.key=x");
    }

    @Test
    void deletingEndsAllThatABatchStarted() throws IOException {
        Path pid = temp.resolve("pid");
        BatchView created =
                create("setsid sleep 1000 & echo $! >" + pid + ".new; mv " + pid + ".new " + pid + "; wait");
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(pid));
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

        get(batches.delete(CALLER, id(created)));

        // Killed; gone when the system has taken note.
        await().atMost(Duration.ofMinutes(1)).until(() -> !child.isAlive());
        assertThat(folder.batches()).isEmptyDirectory();
        assertThatThrownBy(() -> get(batches.get(CALLER, id(created)))).hasMessage("Session '0' not found.");
    }

    @Test
    void twoHundredOnALimitOfTwoRunInOrderAndNoneIsLost() throws IOException {
        Path order = temp.resolve("order");
        String running = temp.resolve("running").toString();
        Files.createDirectories(Path.of(running));
        Path app = app(
                "echo $1 >>" + order + "; touch " + running + "/$1; ls " + running + " | wc -l; rm " + running + "/$1");
        BatchView last = null;
        for (int i = 0; i < 200; i++) {
            last = get(batches.create(CALLER, request(app, null, Map.of(), null, Integer.toString(i))));
        }
        ended(last);
        for (int i = 0; i < 200; i++) {
            assertThat(ended(get(batches.get(CALLER, Integer.toString(i)))).state())
                    .isEqualTo(BatchState.SUCCESS);
            assertThat(get(batches.log(CALLER, Integer.toString(i), 2, 1)).lines())
                    .first()
                    .isIn("1", "2");
        }
        List<Integer> ran =
                Files.readAllLines(order).stream().map(Integer::valueOf).toList();
        assertThat(ran).hasSize(200);
        for (int i = 0; i < 200; i++) {
            int batch = ran.get(i);
            // The other one that runs may be slow to write, whatever ran beside it meanwhile.
            assertThat(IntStream.range(0, batch).filter(earlier -> ran.indexOf(earlier) > ran.indexOf(batch)))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void whatRunsEndedOrWaitedIsFoundByTheNextServer() throws Exception {
        Path gate = gate();
        Path ends = temp.resolve("ends");
        BatchView running = create("echo up; cat " + gate + "; exit 4");
        BatchView ending = create("while [ ! -e " + ends + " ]; do sleep 0.05; done; exit 5");
        BatchView waiting = create("exit 6");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> state(running) == BatchState.RUNNING && state(ending) == BatchState.RUNNING);

        stop();
        Files.createFile(ends);
        Path code = folder.batches().resolve("1/exit-code");
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(code));
        start(SETTINGS);

        assertThat(state(running)).isEqualTo(BatchState.RUNNING);
        assertThat(ended(ending).exitCode()).isEqualTo(5);
        assertThat(ended(waiting).exitCode()).isEqualTo(6);
        Files.writeString(gate, "go\n");
        assertThat(ended(running).exitCode()).isEqualTo(4);
        assertThat(get(batches.log(CALLER, id(running), 2, 2)).lines()).containsExactly("up", "go");
    }

    @Test
    void aRefusedRequestLeavesNothing() throws IOException {
        Path app = app("exit 0");
        refused(request(null, null, Map.of(), null), "Rejected, Reason: requirement failed: File is required.");
        refused(
                request(Path.of("/etc/hostname"), null, Map.of(), null),
                "Rejected, Reason: requirement failed: Local path /etc/hostname cannot be added to user sessions.");
        refused(request(app, "123", Map.of(), null), "Rejected, Reason: Invalid session name: 123");
        refused(
                request(app, null, Map.of("spark.master", "yarn"), null),
                "Rejected, Reason: Blacklisted configuration values in session config: spark.master");
        assertThat(get(batches.list(CALLER, 0, 100)).total()).isZero();

        assertThat(create("exit 0").batch().id()).isZero();
    }

    private void refused(CreateBatch request, String message) {
        assertThatThrownBy(() -> get(batches.create(CALLER, request)))
                .hasMessage(message)
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void aRepeatedRequestIsTheFirstBatch() throws IOException {
        Path app = app("exit 0");
        BatchView first = get(batches.create(CALLER, request(app, null, Map.of(), "key")));
        BatchView repeat = get(batches.create(CALLER, request(app, null, Map.of(), "key")));

        assertThat(repeat.batch().id()).isEqualTo(first.batch().id());
        assertThatThrownBy(() -> get(batches.create(CALLER, request(app, "other", Map.of(), "key"))))
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.REQUEST_ID_REUSED);
        assertThat(get(batches.list(CALLER, 0, 100)).total()).isEqualTo(1);
    }

    @Test
    void anEndedBatchIsForgottenAfterItsRetention() throws IOException {
        BatchView created = create("exit 0");
        ended(created);

        time.advance(Duration.ofMinutes(10));

        await().atMost(Duration.ofMinutes(1))
                .until(() -> get(batches.list(CALLER, 0, 100)).total() == 0);
    }
}
