// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import dev.firesteel.v1.WatchStatementRequest;

/** One that watches over gRPC. */
final class GrpcWatcher extends Watcher {
    private final Caller caller;
    private final int session;
    private final int statement;

    GrpcWatcher(Caller caller, Timeline timeline, int session, int statement, long seed) {
        super(caller, timeline, seed);
        this.caller = caller;
        this.session = session;
        this.statement = statement;
    }

    @Override
    void read(String address, long last) {
        caller.statements(address)
                .watchStatement(WatchStatementRequest.newBuilder()
                        .setSession(Integer.toString(session))
                        .setStatement(statement)
                        .setAfterSequence(last)
                        .build())
                .forEachRemaining(event -> {
                    see(event.getSequence(), event.getText().getText());
                    if (event.hasFinished()) {
                        finish();
                    }
                });
    }

    @Override
    public String toString() {
        return "a watcher of statement " + statement + " over gRPC";
    }
}
