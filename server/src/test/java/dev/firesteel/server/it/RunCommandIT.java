// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.RunningServer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The second terminal. */
@Timeout(600)
class RunCommandIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    @TempDir
    private Path folder;

    private final Rest rest = Rest.at(SERVER.url());

    @Test
    void aSessionOfItsOwnIsMadeAndDeleted() throws Exception {
        Program.End end = run("spark.range(3).show()");

        assertThat(end.err()).isEmpty();
        assertThat(end.exitCode()).isZero();
        assertThat(end.out()).isEqualTo("+---+\n| id|\n+---+\n|  0|\n|  1|\n|  2|\n+---+\n\n");
        assertThat(rest.get("/sessions").json().path("total").asInt()).isZero();
    }

    @Test
    void aSessionThatIsThereIsUsedAndCodeMayComeFromStandardInput() throws Exception {
        rest.post("/sessions", "{\"kind\":\"spark\",\"name\":\"nb\"}");
        rest.run("/sessions/nb", "val x = 41");

        try (Program program =
                Program.start(folder, "run", "--server", SERVER.url(), "--session", "nb", "-k", "scala")) {
            program.type("print(x + 1)\n");
            Program.End end = program.end();
            assertThat(end).isEqualTo(new Program.End(0, "42", ""));
        }
        Program.End failed = run("--session", "nb", "sys.error(\"boom\")");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).startsWith("java.lang.RuntimeException: boom\n");

        assertThat(rest.get("/sessions/nb/state").json().path("state").asText()).isEqualTo("idle");
        rest.delete("/sessions/nb");
    }

    @Test
    void whoInterruptsItCancelsTheStatement() throws Exception {
        rest.post("/sessions", "{\"kind\":\"spark\",\"name\":\"endless\"}");

        try (Program program = Program.start(
                folder,
                "run",
                "--server",
                SERVER.url(),
                "--session",
                "endless",
                "println(\"up\"); while (true) Thread.sleep(10)")) {
            assertThat(program.process().inputReader().readLine()).isEqualTo("up");
            // SIGTERM: it ends the program as Ctrl-C does, but SIGINT is ignored by what a shell starts in the
            // background
            assertThat(program.process().toHandle().destroy()).isTrue();
            assertThat(program.process().waitFor(5, TimeUnit.MINUTES)).isTrue();
        }

        assertThat(rest.ended("/sessions/endless/statements/0").path("state").asText())
                .isEqualTo("cancelled");
        rest.delete("/sessions/endless");
    }

    @Test
    void whatCannotRunSaysSoInOneSentence() throws Exception {
        assertThat(run("--session", "nope", "1"))
                .isEqualTo(new Program.End(1, "", "firesteel: Session 'nope' not found.\n"));
        Program.End usage = run("-k", "cobol", "1");
        assertThat(usage.exitCode()).isEqualTo(2);
        assertThat(usage.err()).startsWith("-k: 'cobol' (expected: spark, pyspark, sparkr or sql)\n");
        Program.End unreachable = Program.run(folder, "run", "--server", "http://127.0.0.1:1", "1");
        assertThat(unreachable)
                .isEqualTo(new Program.End(
                        3,
                        "",
                        "firesteel: no server answers at http://127.0.0.1:1"
                                + " (start one with 'bin/firesteel server', or say where it is with --server)\n"));
    }

    private Program.End run(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 3];
        all[0] = "run";
        all[1] = "--server";
        all[2] = SERVER.url();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return Program.run(folder, all);
    }
}
