// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import scala.Function1;
import scala.Function2;
import scala.runtime.BoxedUnit;

/**
 * Makes the first SparkSession. Spark 4's own way to it finds a class by Scala's reflection, and prepares functions that only
 * SQL can call: more than a second before a first result that needs neither.
 */
final class SessionBuilder {
    /** Since 4.0 what {@link SparkSession} was: its builder is found there without a search. */
    private static final String CLASSIC = "org.apache.spark.sql.classic.SparkSession";

    private SessionBuilder() {}

    static SparkSession build(SparkConf conf) throws ReflectiveOperationException {
        Class<?> classic;
        try {
            classic = Class.forName(CLASSIC);
        } catch (ClassNotFoundException e) {
            return session(configured(SparkSession.class, conf));
        }
        // The threads that Spark starts inherit this thread's context loader, so that has to be the right one until
        // now.
        SparkContext context = SparkContext.getOrCreate(conf);
        Object builder = configured(classic, conf);
        call(builder, "sparkContext", SparkContext.class, context);
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        MlFunctions functions = new MlFunctions(loader);
        call(builder, "withExtensions", Function1.class, (Function1<SparkSessionExtensions, BoxedUnit>) extensions -> {
            extensions.injectParser(beforeFirstUse(functions));
            return BoxedUnit.UNIT;
        });
        thread.setContextClassLoader(functions.hidden());
        try {
            return session(builder);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /** A SparkSession asks for its parser once, and has it before it looks at any query. */
    private static Function2<SparkSession, ParserInterface, ParserInterface> beforeFirstUse(MlFunctions functions) {
        return (session, parser) -> {
            functions.register();
            return parser;
        };
    }

    /** The builder's methods return a type that moved between 3.5 and 4.0. */
    private static Object configured(Class<?> sessions, SparkConf conf) throws ReflectiveOperationException {
        Object builder = sessions.getMethod("builder").invoke(null);
        return call(builder, "config", SparkConf.class, conf);
    }

    private static SparkSession session(Object builder) throws ReflectiveOperationException {
        return (SparkSession) builder.getClass().getMethod("getOrCreate").invoke(builder);
    }

    private static Object call(Object builder, String method, Class<?> type, Object value)
            throws ReflectiveOperationException {
        return builder.getClass().getMethod(method, type).invoke(builder, value);
    }
}
