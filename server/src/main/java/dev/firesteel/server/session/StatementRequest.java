// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementRow;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Code that was found fit to be queued, with line ends as LF. */
record StatementRequest(
        String code,
        Kind kind,
        @Nullable Integer rowLimit,
        @Nullable String requestId) {

    static StatementRequest of(RunStatement request, Kind ofSession) {
        if (request.code() == null) {
            throw DomainException.invalid("code: missing (expected: a string, which may be empty)");
        }
        Kind kind = kind(request.kind(), ofSession);
        String code = request.code().replace("\r\n", "\n").replace('\r', '\n');
        return new StatementRequest(code, kind, rowLimit(request.rowLimit(), kind), request.requestId());
    }

    /** The kind of a statement: its own, or its session's. */
    static Kind kind(@Nullable Kind own, Kind ofSession) {
        if (own == Kind.SHARED) {
            throw DomainException.invalid("Invalid kind: shared (expected: spark, pyspark, sparkr or sql)");
        }
        if (own == null && ofSession == Kind.SHARED) {
            throw DomainException.invalid("Code type should be specified if session kind is shared");
        }
        return own == null ? ofSession : own;
    }

    private static @Nullable Integer rowLimit(@Nullable Integer rows, Kind kind) {
        if (rows != null && kind != Kind.SQL) {
            throw DomainException.invalid("rowLimit: " + rows + " with kind "
                    + kind.name().toLowerCase(Locale.ROOT) + " (expected: none, it is for kind sql)");
        }
        if (rows != null && rows < 0) {
            throw DomainException.invalid("rowLimit: " + rows + " (expected: a number of rows, 0 for all)");
        }
        return rows;
    }

    /** Refuses a request id that came with another request. */
    void requireSame(StatementRow first) {
        if (!code.equals(first.code()) || kind != first.kind() || !Objects.equals(rowLimit, first.rowLimit())) {
            throw new DomainException(
                    Reason.REQUEST_ID_REUSED,
                    "request_id: " + requestId + " came before, with other code, kind or row limit (statement "
                            + first.ref().statementId() + "; expected: the same request, or a new id)");
        }
    }
}
