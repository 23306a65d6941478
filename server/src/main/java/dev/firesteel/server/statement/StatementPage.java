// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import java.util.List;

/**
 * Part of a session's statements in the asked order.
 *
 * @param total how many there are in all
 */
public record StatementPage(int total, List<StatementView> statements) {
    public StatementPage {
        statements = List.copyOf(statements);
    }
}
