// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.process.PipeReader;
import dev.firesteel.interpreter.process.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** The runner as a process without an engine: its pipes are the test's. */
final class BareRunner implements AutoCloseable {
    private static final String TOKEN = "0123456789abcdef";

    private final Process process;
    private final BlockingQueue<String> text = new LinkedBlockingQueue<>();

    BareRunner(Path directory) throws IOException {
        RunnerFiles.extract(directory);
        EngineContext context = PySession.context(directory, Map.of(), new CompletableFuture<>());
        PythonCommand command = PythonCommand.choose(context.conf(), context.environment());
        ProcessBuilder builder =
                new ProcessBuilder(command.driver(), "-c", PythonProcess.BOOTSTRAP, directory.toString());
        command.apply(builder.environment());
        builder.environment().put("FIRESTEEL_TOKEN", TOKEN);
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Thread reading = new Thread(this::read);
        reading.setDaemon(true);
        reading.start();
    }

    private void read() {
        try {
            new PipeReader(process.getInputStream(), TOKEN, new PipeReader.Handler() {
                        @Override
                        public void text(byte[] bytes, int from, int length) {
                            text.add(new String(bytes, from, length, UTF_8));
                        }

                        @Override
                        public void message(List<String> fields) {}
                    })
                    .run();
        } catch (IOException e) {
            text.add(e.toString());
        }
    }

    void execute(String code) throws IOException {
        process.getOutputStream().write(Wire.message(List.of("execute", "1", code)));
        process.getOutputStream().flush();
    }

    /** The next line that the code prints. */
    String line() throws InterruptedException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\n") < 0) {
            line.append(text.take());
        }
        return line.toString().strip();
    }

    void closeControl() throws IOException {
        process.getOutputStream().close();
    }

    void awaitExit() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
