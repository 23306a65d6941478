// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.SessionScope;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Spark application: its start, what is known about it, its end. */
public final class SparkApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SparkApplication.class);
    private static final String PROXY = ".AmIpFilter.param.PROXY_URI_BASES";

    private final SparkSession session;

    private SparkApplication(SparkSession session) {
        this.session = requireNonNull(session, "session");
    }

    /**
     * Starts Spark; takes seconds.
     *
     * @param classLoader becomes the calling thread's context loader: Spark and its threads take it from there
     */
    public static SparkApplication start(Map<String, String> settings, Path replClassDirectory, ClassLoader classLoader)
            throws SparkStartException {
        Resources.check(settings);
        Thread.currentThread().setContextClassLoader(classLoader);
        try {
            SparkSession session = SessionBuilder.build(SparkSettings.toConf(settings, replClassDirectory));
            SparkApplication application = new SparkApplication(session);
            application.checkRemoteJars(settings);
            return application;
        } catch (SparkStartException e) {
            throw e;
        } catch (Exception | LinkageError e) { // Scala declares nothing: a SparkException may come too.
            Throwable cause = e instanceof InvocationTargetException ? requireNonNull(e.getCause()) : e;
            throw new SparkStartException("Spark does not start: " + oneLine(cause), cause);
        }
    }

    /** Told of everything from the next job on. */
    public void listen(JobListener listener) {
        context().addSparkListener(listener);
    }

    /**
     * One more SparkSession.
     *
     * @param conf its own, beside that of the application
     * @throws ConfRefusedException when it takes another application for that
     * @throws SparkStartException when it can be had nowhere
     */
    public SparkSession newSession(Map<String, String> conf) throws ConfRefusedException, SparkStartException {
        SparkSession opened = session.newSession();
        Map<String, String> changes = new TreeMap<>(conf);
        changes.entrySet()
                .removeIf(setting -> opened.conf().getOption(setting.getKey()).contains(setting.getValue()));
        List<String> fixed = RuntimeConf.fixed(opened.conf(), changes);
        if (!fixed.isEmpty()) {
            throw new ConfRefusedException(fixed);
        }
        List<String> wrong = RuntimeConf.set(opened.conf(), changes);
        if (!wrong.isEmpty()) {
            throw new SparkStartException("Spark does not take the value of " + wrong.get(0));
        }
        return opened;
    }

    /** Ends what a session has going in Spark; whose listener it was is told nothing more. */
    public void leave(SparkSession left, SessionScope scope, JobListener listener) {
        if (context().isStopped()) {
            return;
        }
        context().removeSparkListener(listener);
        scope.cancelJobs(context());
        for (StreamingQuery query : left.streams().active()) {
            try {
                query.stop();
            } catch (TimeoutException e) {
                LOG.warn("The streaming query {} takes its time to end", query.id(), e);
            }
        }
        // pyspark makes its own the default one.
        SparkSession.setDefaultSession(session);
    }

    /** Runs the task when the SparkContext stops. */
    public void whenStopped(Runnable task) {
        context().addSparkListener(new SparkListener() {
            @Override
            public void onApplicationEnd(SparkListenerApplicationEnd end) {
                task.run();
            }
        });
    }

    public SparkSession session() {
        return session;
    }

    public String applicationId() {
        return context().applicationId();
    }

    public String version() {
        return context().version();
    }

    /** Address of the UI; empty when there is none. On YARN in cluster mode that by which YARN lets people in. */
    public String uiAddress() {
        for (scala.Tuple2<String, String> setting : context().getConf().getAll()) {
            if (setting._1().endsWith(PROXY)) {
                return setting._2().split(",", 2)[0];
            }
        }
        scala.Option<String> address = context().uiWebUrl();
        return address.isDefined() ? address.get() : "";
    }

    /** Stops it; nothing happens when it is stopped already. */
    @Override
    public void close() {
        context().stop();
    }

    private SparkContext context() {
        return session.sparkContext();
    }

    private void checkRemoteJars(Map<String, String> settings) throws SparkStartException {
        List<String> served = ScalaSeqs.of(context(), "listJars");
        for (String jar : Resources.remoteJars(settings)) {
            String name = jar.substring(jar.lastIndexOf('/') + 1);
            if (served.stream().noneMatch(url -> url.endsWith("/" + name))) {
                context().stop();
                throw new SparkStartException("spark.jars: " + jar + " cannot be read (the session log says why)");
            }
        }
    }

    private static String oneLine(Throwable cause) {
        String text = cause.toString().strip();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end).strip();
    }
}
