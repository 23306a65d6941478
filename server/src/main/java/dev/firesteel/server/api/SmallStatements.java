// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.session.LiveSessions;
import dev.firesteel.v1.StatementServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.List;

/** Statements that have ended and left little, which is what clients ask for most. */
public final class SmallStatements {
    private static final String GET =
            StatementServiceGrpc.getGetStatementMethod().getFullMethodName();

    /** Of code and output. Escaped, they are at most six times as long. */
    private static final int MAX_LENGTH = 64 * 1024;

    private final LiveSessions sessions;

    public SmallStatements(LiveSessions sessions) {
        this.sessions = sessions;
    }

    /** Whether a call asks for one of them; {@code path} are session and statement, as they came. */
    public boolean isSmall(MethodDescriptor<?, ?> method, List<String> path) {
        if (!method.getFullMethodName().equals(GET)) {
            return false;
        }
        try {
            return sessions.isSmall(path.get(0), Integer.parseInt(path.get(1)), MAX_LENGTH);
        } catch (NumberFormatException | DomainException e) {
            return false; // The call will say so.
        }
    }
}
