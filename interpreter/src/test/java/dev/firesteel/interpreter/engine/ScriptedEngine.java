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
    private final Map<Integer, Thread> running = new ConcurrentHashMap<>();
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
        running.put(execution.statementId(), Thread.currentThread());
        try {
            scripts.get(execution.code()).run(execution);
        } finally {
            running.remove(execution.statementId());
        }
    }

    @Override
    public List<String> complete(String code, int cursor) {
        return List.of(code + cursor, "b", "a", "b");
    }

    @Override
    public void interrupt(int statementId) {
        call("interrupt " + statementId);
        Thread thread = running.get(statementId);
        if (thread != null) {
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
