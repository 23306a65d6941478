// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.firesteel.server.RunningServer;
import dev.firesteel.server.application.Folders;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files in one running session on a real Spark. */
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class FilesIT {
    @TempDir
    static Path folder;

    private static final Path ALLOWED = allowed();

    @RegisterExtension
    static final RunningServer SERVER =
            new RunningServer().with("session.allowed-dirs", ALLOWED.toString()).with("artifact.max-size", "4m");

    private static Path allowed() {
        try {
            return Files.createTempDirectory("firesteel-allowed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Rest rest;
    private String session;

    @AfterAll
    static void tidy() {
        Folders.delete(ALLOWED);
    }

    @BeforeAll
    void start() throws IOException {
        rest = Rest.at(SERVER.url());
        session = rest.session("spark");
        // Taken while the session starts.
        upload("jar", Jars.jar(folder, "early.jar", "early.Early", """
                package early;
                public class Early implements java.io.Serializable {
                    public static int twice(int n) { return 2 * n; }
                    public String toString() { return "early bird"; }
                }
                """));
    }

    private void upload(String call, Path file) throws IOException {
        Rest.Answer answer =
                Multipart.post(rest, session + "/upload-" + call, call.equals("jar") ? "jar" : "file", file);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    private String text(String kind, String code) {
        Rest.Answer accepted = rest.post(
                session + "/statements", "{\"kind\":\"" + kind + "\",\"code\":" + TextNode.valueOf(code) + "}");
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(201);
        JsonNode output = rest.ended(accepted.header("location")).path("output");
        assertThat(output.path("status").asText()).as(output.toString()).isEqualTo("ok");
        return output.path("data").path("text/plain").asText().strip();
    }

    @Test
    void classesOfAJarAreThereInTheDriverAndInExecutors() throws IOException {
        assertThat(text("spark", "println(new early.Early()); sc.parallelize(1 to 3, 2).map(early.Early.twice(_)).sum"))
                .startsWith("early bird\n")
                .endsWith("Double = 12.0");

        // After statements have been compiled, one of which looked for the package in vain.
        assertThat(rest.run(session, "import later.Later")
                        .path("output")
                        .path("ename")
                        .asText())
                .isEqualTo("Error");
        upload("jar", Jars.jar(folder, "la ter.jar", "later.Later", """
                package later;
                public class Later implements java.io.Serializable {
                    public int n = 7;
                    public static int thrice(int n) { return 3 * n; }
                }
                """));
        assertThat(text("spark", """
                import later.Later
                println(new Later().n)
                println(sc.parallelize(Seq(new Later), 1).map(l => Later.thrice(l.n)).collect.toSeq)
                """)).contains("7").contains("(21)");
    }

    @Test
    void modulesOfPythonFilesAreThereAtOnceAndInExecutors() throws IOException {
        upload("pyfile", Files.writeString(folder.resolve("helper_one.py"), "def twice(n):\n    return 2 * n\n"));
        assertThat(text("pyspark", "import helper_one\nhelper_one.twice(21)")).isEqualTo("42");
        assertThat(text("pyspark", "sc.parallelize([1, 2, 3], 2).map(helper_one.twice).collect()"))
                .isEqualTo("[2, 4, 6]");

        Path zip = folder.resolve("helpers.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            entries.putNextEntry(new ZipEntry("helper_two/__init__.py"));
            entries.write("def thrice(n):\n    return 3 * n\n".getBytes());
        }
        upload("pyfile", zip);
        assertThat(text("pyspark", """
                from helper_two import thrice
                sc.parallelize([1, 2], 2).map(thrice).collect()
                """)).isEqualTo("[3, 6]");
    }

    @Test
    void otherFilesAreFoundByTheirNames() throws IOException {
        upload("file", Files.writeString(folder.resolve("numbers.txt"), "4\n5\n"));
        assertThat(text("pyspark", """
                from pyspark import SparkFiles
                read = lambda _: sum(int(line) for line in open(SparkFiles.get("numbers.txt")))
                print(read(0), sc.parallelize([1], 1).map(read).collect())
                """)).isEqualTo("9 [9]");
        assertThat(text("spark", """
                import org.apache.spark.SparkFiles
                sc.parallelize(Seq(1), 1).map(_ =>
                  scala.io.Source.fromFile(SparkFiles.get("numbers.txt")).getLines.map(_.toInt).sum).first
                """)).endsWith("Int = 9");
    }

    @Test
    void filesByTheirUri() throws IOException {
        Path file = Files.writeString(ALLOWED.resolve("by_uri.py"), "answer = 42\n");
        Rest.Answer added = rest.post(session + "/add-pyfile", "{\"uri\":\"" + file.toUri() + "\"}");
        assertThat(added.status()).as(added.body()).isEqualTo(200);
        assertThat(text("pyspark", "import by_uri; by_uri.answer")).isEqualTo("42");
        refused("{\"uri\":\"/etc/passwd\"}", 400, "Local path /etc/passwd cannot be added to user sessions.");
        refused(
                "{\"uri\":\"nosuch://host/a.txt\"}",
                400,
                "File 'a.txt' was not added: nosuch://host/a.txt cannot be read");
        refused(
                "{\"uri\":\"file:" + ALLOWED + "/none.txt\"}",
                400,
                "File 'none.txt' was not added: " + ALLOWED + "/none.txt is not there");
        refused("{}", 400, "uri: none (expected: an absolute path or a URI)");
        refused("{\"uri\":\"hdfs:/a\",\"url\":1}", 400, "Unrecognized field \"url\"");
        assertThat(rest.post("/sessions/77/add-file", "{\"uri\":\"hdfs:/a\"}").body())
                .isEqualTo("{\"msg\":\"Session '77' not found.\"}");
    }

    private void refused(String body, int status, String sentence) {
        Rest.Answer answer = rest.post(session + "/add-file", body);
        assertThat(answer.body()).startsWith("{\"msg\":\"").contains(sentence.replace("\"", "\\\""));
        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void whatIsNoFileIsRefusedInASentence() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        Rest.Answer noJar = Multipart.post(rest, session + "/upload-jar", "jar", text);
        assertThat(noJar.status()).isEqualTo(400);
        assertThat(noJar.body()).contains("File 'text.jar' was not added: it is no jar: ");

        Rest.Answer wrongPart = Multipart.post(rest, session + "/upload-file", "jar", text);
        assertThat(wrongPart.status()).isEqualTo(400);
        assertThat(wrongPart.body()).startsWith("{\"msg\":\"No file sent! (expected: ");

        Path empty = Files.writeString(folder.resolve("empty.txt"), "");
        assertThat(Multipart.post(rest, session + "/upload-file", "file", empty).body())
                .isEqualTo("{\"msg\":\"The file is empty (expected: some content).\"}");

        Path large = Files.write(folder.resolve("large.bin"), new byte[(4 << 20) + 1]);
        Rest.Answer tooLarge = Multipart.post(rest, session + "/upload-file", "file", large);
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.header("x-firesteel-reason")).isEqualTo("ARTIFACT_TOO_LARGE");
        assertThat(tooLarge.body()).isEqualTo("{\"msg\":\"The file is too large (expected: at most 4194304 bytes).\"}");

        Rest.Answer path = Multipart.post(rest, session + "/upload-file", "file", text, "..\\..\\evil");
        assertThat(path.status()).as(path.body()).isEqualTo(400);
        assertThat(path.body()).contains("(expected: a name without folders");
    }
}
