// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.link.LinkSettings;
import dev.firesteel.interpreter.link.ServerAddress;
import dev.firesteel.interpreter.output.StandardStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * Goes through what most sessions begin with, in the folder that is given, without a server, and ends. A JVM that archives
 * the classes it has loaded ({@code -XX:ArchiveClassesAtExit}) then has those that workers load. Who wants the archive holds
 * the other end of standard input: when that is closed, it ends at once.
 */
public final class RehearsalMain {
    /** The last statement completes it. */
    public static final CompletableFuture<String> ENDED = new CompletableFuture<>();

    /** Nobody listens there. The link goes through a dial, which fails, and its first waiting. */
    private static final String NO_SERVER = "127.0.0.1:9";

    private static final int MEBIBYTE = 1024 * 1024;

    private RehearsalMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(arguments.length + " arguments (expected: a folder)");
        }
        InputStream audience = System.in;
        Threads.daemon("firesteel-audience", () -> endWith(audience)).start();
        LoggerFactory.getLogger(RehearsalMain.class);
        StandardStreams streams = StandardStreams.install();
        Worker worker = Worker.create(options(Path.of(arguments[0]).toAbsolutePath()), streams);
        worker.submit(0, Language.SCALA, "sc.parallelize(1 to 10).count()");
        worker.submit(1, Language.SQL, "SELECT id, count(*) FROM range(10) GROUP BY id");
        worker.submit(2, Language.SCALA, "val numbers = spark.range(3).toDF; numbers.show()\n%json numbers");
        worker.submit(3, Language.PYTHON, "spark.range(3).count()");
        worker.submit(4, Language.SCALA, RehearsalMain.class.getName() + ".ENDED.complete(\"rehearsed\")");
        var unused = ENDED.thenAccept(worker::end);
        Ending ending = worker.run();
        if (ending.failed()) {
            throw new WorkerFailedException(ending.reason());
        }
    }

    /** By a signal: an exit would write the archive first, which takes longest of all. */
    private static void endWith(InputStream audience) {
        try {
            var unused = audience.readAllBytes();
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-KILL", self).start().waitFor();
        } catch (IOException | InterruptedException e) {
            LoggerFactory.getLogger(RehearsalMain.class).warn("The end of the server cannot be followed", e);
        }
    }

    private static WorkerOptions options(Path folder) throws IOException {
        Properties conf = new Properties();
        conf.setProperty("spark.master", "local[2]");
        conf.setProperty("spark.ui.port", "0");
        conf.setProperty("spark.driver.host", "127.0.0.1");
        conf.setProperty("spark.driver.bindAddress", "127.0.0.1");
        conf.setProperty("spark.local.dir", folder.resolve("spark-local").toString());
        Path file = folder.resolve("worker.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            conf.store(out, null);
        }
        List<ServerAddress> nowhere = ServerAddress.parse(NO_SERVER);
        LinkSettings link = new LinkSettings(nowhere, "rehearsal", "none", Duration.ofMinutes(10));
        return new WorkerOptions(link, file, Language.SCALA, false, false, folder, MEBIBYTE);
    }
}
