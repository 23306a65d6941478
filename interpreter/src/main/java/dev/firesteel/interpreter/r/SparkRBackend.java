// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import org.apache.spark.api.r.RAuthHelper;
import org.apache.spark.api.r.RBackend;
import scala.Tuple2;

/** Spark's own server for one SparkR: it listens on loopback, for who knows the secret. */
final class SparkRBackend implements AutoCloseable {

    private final RBackend backend = new RBackend();
    private final int port;
    private final String secret;

    SparkRBackend() {
        Tuple2<Object, RAuthHelper> address = backend.init();
        port = (Integer) address._1();
        secret = address._2().secret();
    }

    int port() {
        return port;
    }

    String secret() {
        return secret;
    }

    @Override
    public void close() {
        backend.close();
    }
}
