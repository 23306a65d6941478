// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.application.DriverLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines are what spark-submit of Spark 4.2.0 wrote. */
class SubmissionTest {
    @TempDir
    private Path folder;

    private Path file;
    private Submission submission;

    @BeforeEach
    void make() {
        file = folder.resolve("driver.log");
        submission = new Submission(new DriverLog(0, List.of("stdout: ", "\nstderr: "), file, Clock.systemUTC()));
    }

    @Test
    void findsWhatYarnCallsItAndWhereItShowsIt() throws IOException {
        assertThat(submission.said().applicationId()).isNull();
        write("26/11/29 01:02:03 INFO Client: Requesting a new application from cluster with 1 NodeManagers\n");
        assertThat(submission.said().applicationId()).isNull();
        write("26/11/29 01:02:04 INFO YarnClientImpl: Submitted application application_1764378123456_0007\n");
        assertThat(submission.said().applicationId()).isEqualTo("application_1764378123456_0007");
        assertThat(submission.said().trackingUrl()).isNull();
        write("\t tracking URL: http://node:8088/proxy/application_1764378123456_0007/\n\t user: spark\n");
        assertThat(submission.said().trackingUrl()).isEqualTo("http://node:8088/proxy/application_1764378123456_0007/");
        write("INFO YarnClientImpl: Submitted application application_1764378123456_0008\n");
        assertThat(submission.said().applicationId()).isEqualTo("application_1764378123456_0007");
    }

    @Test
    void findsWhatItIsCalledOnKubernetes() throws IOException {
        write("26/11/29 01:02:03 INFO LoggingPodStatusWatcherImpl: Deployed Spark application job with application ID"
                + " spark-0123456789abcdef0123456789abcdef and submission ID default:job-1-driver into Kubernetes\n");
        assertThat(submission.said().applicationId()).isEqualTo("spark-0123456789abcdef0123456789abcdef");
        assertThat(submission.said().trackingUrl()).isNull();
    }

    @Test
    void aLineIsReadWhenItIsWhole() throws IOException {
        write("Submitted application application_1764378123456_00");
        assertThat(submission.said().applicationId()).isNull();
        write("07\n");
        assertThat(submission.said().applicationId()).isEqualTo("application_1764378123456_0007");
    }

    @Test
    void whatTheApplicationSaysLaterIsNotTaken() throws IOException {
        write("a line\n".repeat(10_000));
        assertThat(submission.said().applicationId()).isNull();
        write("Submitted application application_1764378123456_0007\n");
        assertThat(submission.said().applicationId()).isNull();
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
