// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.process.LanguageProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Python process, and what is said to and by it. Thread-safe. */
final class PythonProcess implements LanguageProcess.Language, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PythonProcess.class);

    /** Leaves no name behind in the module that becomes the user's. */
    static final String BOOTSTRAP =
            "import sys; sys.path[0] = sys.argv.pop(); sys.argv[0] = ''; del sys; __import__('firesteel.main').main.run()";

    private static final long CLOSE_MILLIS = 2000;
    private static final long COMPLETION_MILLIS = 3000;

    private final long pid;
    private final Consumer<String> log;
    private final LanguageProcess process;

    /** How many of the session's files it was told of. Statements' thread only. */
    private int filesTold;

    private PythonProcess(Process process, String token, Consumer<String> log) {
        this.pid = process.pid();
        this.log = log;
        this.process = new LanguageProcess("Python", process, token, log, this);
    }

    /**
     * Starts Python; it then waits for {@link #bind}.
     *
     * @param runner the directory that the runner's package is in
     * @param token what marks messages among text; known to nobody else
     * @param log takes text that is no statement's
     */
    static PythonProcess start(PythonCommand command, Path runner, String token, Consumer<String> log)
            throws EngineException {
        ProcessBuilder builder = new ProcessBuilder(command.driver(), "-c", BOOTSTRAP, runner.toString());
        command.apply(builder.environment());
        builder.environment().put("FIRESTEEL_TOKEN", token);
        PythonProcess started;
        try {
            started = new PythonProcess(builder.start(), token, log);
        } catch (IOException e) {
            throw new EngineException(
                    "Fail to start interpreter: can't run '" + command.driver() + "' (from " + command.source() + "): "
                            + e.getMessage()
                            + ". Set spark.pyspark.python or PYSPARK_PYTHON to a Python 3 with pyspark",
                    e);
        }
        started.process.start();
        return started;
    }

    LanguageProcess process() {
        return process;
    }

    /** Connects Python to the Spark session behind a gateway. */
    void bind(int port, String secret) {
        process.send("bind", Integer.toString(port), secret);
    }

    /** Makes modules of these files found from now on; the list only grows. Called by who runs statements. */
    void addFiles(List<Path> files) {
        files.subList(filesTold, files.size()).forEach(file -> process.send("file", file.toString()));
        filesTold = files.size();
    }

    @Nullable
    Integer run(Execution execution) throws InterruptedException {
        return process.run(execution, "execute", Integer.toString(execution.statementId()), execution.code());
    }

    void interrupt(int statementId) {
        process.send("interrupt", Integer.toString(statementId));
    }

    List<String> complete(String code, int cursor) {
        return process.ask(COMPLETION_MILLIS, "complete", code, Integer.toString(cursor))
                .orElse(List.of());
    }

    /** Lets Python end in its own way when it is idle, with its exit functions; else, and after a while, ends it. */
    @Override
    public void close() {
        if (!process.isRunning()) {
            process.send("close");
            process.awaitEnd(CLOSE_MILLIS);
        }
        process.destroy();
    }

    @Override
    public void said(String what, List<String> fields, @Nullable Execution running) {
        switch (what) {
            case "started" -> LOG.info("Python {} runs: {}, process {}", fields.get(2), fields.get(1), fields.get(0));
            case "bound" -> process.ready(fields);
            case "unbound" ->
                process.unusable(new EngineException("Spark can't be reached from Python: " + fields.get(0) + ": "
                        + fields.get(1) + "\n" + String.join("", fields.subList(2, fields.size()))));
            case "unusable" ->
                process.unusable(new EngineException("this Python can't be used: " + fields.get(0)
                        + ". Set spark.pyspark.python or PYSPARK_PYTHON to a Python 3 with pyspark"));
            case "completion" -> process.answer(fields.get(0), fields.subList(1, fields.size()));
            case "log" -> log.accept(fields.get(0) + "\n");
            default -> {
                if (running == null) {
                    log.accept("Python: " + what + " outside of a statement is dropped\n");
                } else {
                    tell(running.sink(), what, fields);
                }
            }
        }
    }

    private static void tell(EventSink sink, String what, List<String> fields) {
        switch (what) {
            case "display" -> {
                String id = fields.get(0);
                sink.display(jsonByMime(fields, 2), id.isEmpty() ? null : id, "1".equals(fields.get(1)));
            }
            case "result" -> sink.result(jsonByMime(fields, 0), null);
            case "error" -> sink.error(fields.get(0), fields.get(1), fields.subList(2, fields.size()));
            default -> LOG.warn("Python says {} (expected: display, result or error)", what);
        }
    }

    private static Map<String, String> jsonByMime(List<String> fields, int from) {
        Map<String, String> data = new TreeMap<>();
        for (int i = from; i + 1 < fields.size(); i += 2) {
            data.put(fields.get(i), fields.get(i + 1));
        }
        return data;
    }

    /** What it started dies with it, except what has left its group. */
    @Override
    public void ended() throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -9 -- -" + pid)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
