// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import dev.firesteel.server.statement.Kind;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a listener heard, as words. */
final class Heard implements WorkerListener {
    final BlockingQueue<String> words = new LinkedBlockingQueue<>();

    volatile WorkerHello hello;
    volatile WorkerConnection connection;

    @Override
    public void connected(WorkerConnection connection, WorkerHello hello) {
        this.hello = hello;
        this.connection = connection;
        connection.execute(9, Kind.SPARK, "first command", null);
        words.add("connected " + hello.sparkVersion() + " ready=" + hello.ready());
    }

    @Override
    public void fileAdded(int fileId, String failure) {
        words.add("file " + fileId + ": " + failure);
    }

    @Override
    public void reached(WorkerPhase phase) {
        words.add(phase.name());
    }

    @Override
    public void failed(String reason) {
        words.add("failed: " + reason);
    }

    @Override
    public void disconnected(WorkerConnection connection) {
        words.add("disconnected");
    }

    @Override
    public void silent(Duration since) {
        words.add("silent");
    }

    String next() {
        try {
            String word = words.poll(60, TimeUnit.SECONDS);
            if (word == null) {
                throw new AssertionError("Nothing was heard");
            }
            return word;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void await(String word) {
        while (!next().equals(word)) {
            continue;
        }
    }
}
