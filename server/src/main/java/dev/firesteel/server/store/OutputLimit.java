// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.eventlog.StatementRef;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * How much of a statement's events is stored. When there is more, the oldest go, and in place of the last one of them stands
 * a notice: whoever reads on from there is told.
 */
record OutputLimit(long bytes) {
    /** Dropped at once, beside twice as many as came: so much a transaction can do without keeping others waiting. */
    private static final int PIECE = 1024;

    /** More than is over, so that not every append has to drop something. */
    private static final int SPARE = 64;

    /** Returns the size of what is left of {@code size}, in which the newest events are. */
    long enforce(Handle handle, StatementRef statement, long size, List<Event> newest) {
        if (size <= bytes) {
            return size;
        }
        Event last = newest.get(newest.size() - 1);
        long excess = size - bytes + bytes / SPARE;
        long dropped = 0;
        long upTo = 0;
        for (Stored oldest : oldest(handle, statement, last.sequence(), PIECE + 2 * newest.size())) {
            if (dropped >= excess) {
                break;
            }
            dropped += oldest.bytes;
            upTo = oldest.sequence;
        }
        if (upTo == 0) {
            return size;
        }
        byte[] notice = EventCodec.encode(new Event(upTo, last.time(), notice(upTo)));
        replace(handle, statement, upTo, notice);
        return size - dropped + notice.length;
    }

    private EventBody.Notice notice(long upTo) {
        return new EventBody.Notice(
                EventBody.Notice.OUTPUT_DROPPED,
                "The oldest events of this statement, up to " + upTo + ", are no longer kept: " + bytes
                        + " bytes of a statement's output are (statement.max-output).");
    }

    private static List<Stored> oldest(Handle handle, StatementRef statement, long before, int count) {
        return handle.createQuery("SELECT sequence, LENGTH(payload) AS size FROM events WHERE session_id = ?"
                        + " AND statement_id = ? AND sequence < ? ORDER BY sequence LIMIT ?")
                .bind(0, statement.sessionId())
                .bind(1, statement.statementId())
                .bind(2, before)
                .bind(3, count)
                .map((row, context) -> new Stored(row.getLong("sequence"), row.getLong("size")))
                .list();
    }

    private static void replace(Handle handle, StatementRef statement, long upTo, byte[] notice) {
        handle.createUpdate("DELETE FROM events WHERE session_id = ? AND statement_id = ? AND sequence <= ?")
                .bind(0, statement.sessionId())
                .bind(1, statement.statementId())
                .bind(2, upTo)
                .execute();
        handle.createUpdate("INSERT INTO events (session_id, statement_id, sequence, payload) VALUES (?, ?, ?, ?)")
                .bind(0, statement.sessionId())
                .bind(1, statement.statementId())
                .bind(2, upTo)
                .bind(3, notice)
                .execute();
    }

    private record Stored(long sequence, long bytes) {}
}
