-- SPDX-License-Identifier: Apache-2.0
-- Bytes of a statement's events that are stored.
ALTER TABLE statements ADD COLUMN output_bytes BIGINT NOT NULL DEFAULT 0;

UPDATE statements SET output_bytes = (SELECT COALESCE(SUM(LENGTH(payload)), 0) FROM events
    WHERE events.session_id = statements.session_id AND events.statement_id = statements.id);
