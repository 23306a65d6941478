// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

/** Names a statement, and so its log. */
public record StatementRef(int sessionId, int statementId) {
    @Override
    public String toString() {
        return sessionId + "/" + statementId;
    }
}
