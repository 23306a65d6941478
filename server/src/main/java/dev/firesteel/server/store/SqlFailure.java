// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import java.sql.SQLException;

/** An {@link SQLException} on its way to the {@link GroupWriter} or a reader, which make it {@code STORE_UNAVAILABLE}. */
final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SqlFailure(SQLException cause) {
        super(cause);
    }
}
