// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** The Spark application: its start, what is known about it, its end. */
public final class SparkApplication implements AutoCloseable {
    private static final String PROXY = ".AmIpFilter.param.PROXY_URI_BASES";

    private final SparkSession session;

    private SparkApplication(SparkSession session) {
        this.session = requireNonNull(session, "session");
    }

    /**
     * Starts Spark; takes seconds.
     *
     * @param classLoader becomes the calling thread's context loader: Spark and its threads take it from there
     * @param listener is told of everything from the first job on
     */
    public static SparkApplication start(
            Map<String, String> settings, Path replClassDirectory, ClassLoader classLoader, JobListener listener)
            throws SparkStartException {
        Resources.check(settings);
        Thread.currentThread().setContextClassLoader(classLoader);
        try {
            SparkSession session = session(SparkSettings.toConf(settings, replClassDirectory));
            SparkApplication application = new SparkApplication(session);
            application.checkRemoteJars(settings);
            application.context().addSparkListener(listener);
            return application;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            Throwable cause = e instanceof InvocationTargetException ? requireNonNull(e.getCause()) : e;
            throw new SparkStartException("Spark does not start: " + oneLine(cause), cause);
        }
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

    /** The builder's methods return a type that moved between 3.5 and 4.0. */
    private static SparkSession session(SparkConf conf) throws ReflectiveOperationException {
        Object builder = SparkSession.class.getMethod("builder").invoke(null);
        Object configured =
                builder.getClass().getMethod("config", SparkConf.class).invoke(builder, conf);
        return (SparkSession) configured.getClass().getMethod("getOrCreate").invoke(configured);
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
