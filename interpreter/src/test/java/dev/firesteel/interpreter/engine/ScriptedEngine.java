// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An engine whose code is a key into what the test wants done. */
final class ScriptedEngine implements Engine {
    /** What a statement does. */
    interface Script {
        void run(Execution execution) throws InterruptedException;
    }

    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private volatile Thread thread;
    private volatile int running = -1;
    private volatile boolean killable;

    ScriptedEngine on(String code, Script script) {
        scripts.put(code, script);
        return this;
    }

    ScriptedEngine killable() {
        killable = true;
        return this;
    }

    @Override
    public void start() {
        call("start");
    }

    @Override
    public void execute(Execution execution) throws InterruptedException {
        call("execute " + execution.statementId());
        thread = Thread.currentThread();
        running = execution.statementId();
        try {
            scripts.get(execution.code()).run(execution);
        } finally {
            running = -1;
        }
    }

    @Override
    public List<String> complete(String code, int cursor) {
        return List.of(code + cursor, "b", "a", "b");
    }

    @Override
    public void interrupt(int statementId) {
        call("interrupt " + statementId);
        if (running == statementId) {
            thread.interrupt();
        }
    }

    @Override
    public boolean kill(int statementId, String why) {
        call("kill " + statementId);
        return killable;
    }

    @Override
    public void close() {
        call("close");
    }

    private synchronized void call(String call) {
        calls.add(call);
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }
}
