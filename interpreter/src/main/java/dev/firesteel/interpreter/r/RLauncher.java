// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** Starts R processes, each in a directory of its own, and with a backend of its own where there is SparkR. */
final class RLauncher {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final EngineContext context;
    private final Consumer<String> log;

    RLauncher(EngineContext context, Consumer<String> log) {
        this.context = context;
        this.log = log;
    }

    RProcess launch(RCommand command) throws EngineException, InterruptedException {
        if (command.sparkR() != null) {
            awaitSpark();
        }
        try {
            Path directory = Files.createTempDirectory(Files.createDirectories(context.workDirectory()), "r-");
            RScripts.extract(directory);
            return start(command, directory);
        } catch (IOException e) {
            throw new EngineException("R does not start: " + e, e);
        }
    }

    private void awaitSpark() throws EngineException, InterruptedException {
        try {
            // SparkR asks for the session that is active, in threads that inherit it.
            SparkSession session = context.spark().get();
            SparkSession.setActiveSession(session);
            context.scope().mark(session.sparkContext());
        } catch (ExecutionException e) {
            throw new EngineException("Spark did not start: " + e.getCause(), e);
        }
    }

    private RProcess start(RCommand command, Path directory) throws IOException, InterruptedException {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        Path pipe = directory.resolve("alive");
        int made = new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                .start()
                .waitFor();
        if (made != 0) {
            throw new IOException("mkfifo " + pipe + " ended with " + made);
        }
        // For both ways, because that never waits for another end.
        RandomAccessFile alive = new RandomAccessFile(pipe.toFile(), "rw");
        ProcessBuilder builder = new ProcessBuilder(
                "/bin/sh",
                directory.resolve("launch.sh").toString(),
                pipe.toString(),
                command.rscript().toString(),
                "--no-save",
                "--no-restore",
                directory.resolve("boot.R").toString());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(command.environment());
        environment.put("TMPDIR", directory.toString());
        environment.put("FIRESTEEL_R_DIRECTORY", directory.toString());
        environment.put("FIRESTEEL_TOKEN", token);
        Closeable spark = () -> {};
        if (command.sparkR() != null) {
            SparkRBackend backend = new SparkRBackend();
            spark = backend::close;
            environment.put("FIRESTEEL_SPARKR_LIBRARY", command.sparkR().toString());
            environment.put("EXISTING_SPARKR_BACKEND_PORT", Integer.toString(backend.port()));
            environment.put("SPARKR_BACKEND_AUTH_SECRET", backend.secret());
        }
        return RProcess.of(builder.start(), alive, spark, token, log);
    }
}
