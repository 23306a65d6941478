// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import dev.firesteel.interpreter.engine.SessionScope;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import py4j.ClientServer;
import py4j.DefaultGatewayServerListener;
import scala.Option;

/**
 * The Py4J server of one Python process, and the marks on the Spark jobs that come through it.
 *
 * <p>Each Python thread is pinned to a thread here, so marks go to the properties of the thread that works for Python's
 * main thread, and of the thread that accepts connections: those of Python's other threads inherit them when they start.
 */
final class SparkGateway implements AutoCloseable {
    private static final String GROUP = "spark.jobGroup.id";
    private static final String INTERRUPT = "spark.job.interruptOnCancel";
    private static final String TAGS = "spark.job.tags";

    private final SparkSession session;
    private final SessionScope scope;
    private final SparkContext context;
    private final Option<SparkSession> usual = SparkSession.getDefaultSession();
    private final ClientServer server;
    private final String secret;
    private final CompletableFuture<Properties> accepting = new CompletableFuture<>();
    private @Nullable Properties main;
    private @Nullable String mark;

    SparkGateway(SparkSession session, SessionScope scope, String secret) {
        this.session = session;
        this.scope = scope;
        this.context = session.sparkContext();
        this.secret = secret;
        this.server = new ClientServer.ClientServerBuilder(new SparkEntryPoint(session, this::pinned))
                .javaAddress(InetAddress.getLoopbackAddress())
                .javaPort(0)
                .authToken(secret)
                .autoStartJavaServer(false)
                .build();
    }

    /** From now on, Python may connect. */
    void start() {
        server.getJavaServer().addListener(new DefaultGatewayServerListener() {
            @Override
            public void serverStarted() {
                SparkSession.setActiveSession(session);
                scope.mark(context);
                accepting.complete(context.getLocalProperties());
            }
        });
        server.startServer(true);
    }

    int port() {
        return server.getJavaServer().getListeningPort();
    }

    String secret() {
        return secret;
    }

    /** Spark jobs that Python submits from now on belong to this group and have it as a tag; to none when null. */
    void mark(@Nullable String group) {
        Properties inherited = accepting.join();
        synchronized (this) {
            String before = mark;
            mark = group;
            mark(inherited, before, group);
            if (main != null) {
                mark(main, before, group);
            }
        }
    }

    private synchronized void pinned() {
        SparkSession.setActiveSession(session);
        scope.mark(context);
        main = context.getLocalProperties();
        mark(main, null, mark);
        if (scope.isShared() && usual.isDefined()) {
            // pyspark has made this session the default of all.
            SparkSession.setDefaultSession(usual.get());
        }
    }

    /** Tags that the code has set itself stay. */
    private static void mark(Properties properties, @Nullable String before, @Nullable String group) {
        Set<String> tags = new LinkedHashSet<>(
                Arrays.asList(properties.getProperty(TAGS, "").split(",")));
        tags.remove("");
        tags.remove(before);
        if (group == null) {
            properties.remove(GROUP);
            properties.remove(INTERRUPT);
        } else {
            properties.setProperty(GROUP, group);
            properties.setProperty(INTERRUPT, "true");
            tags.add(group);
        }
        if (tags.isEmpty()) {
            properties.remove(TAGS);
        } else {
            properties.setProperty(TAGS, String.join(",", tags));
        }
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
