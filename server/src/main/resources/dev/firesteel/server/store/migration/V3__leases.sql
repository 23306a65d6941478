-- SPDX-License-Identifier: Apache-2.0
-- Servers that share this database. A lease is one life of one server; the epoch, never used again, is its fencing token.

CREATE TABLE leases (
    epoch BIGINT NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    -- by the database's clock
    ends_at BIGINT NOT NULL
);

INSERT INTO counters (name, next_value) VALUES ('epoch', 1);

-- No foreign key: it would be checked, and the lease's row locked, once more for every session that is written.
ALTER TABLE sessions ADD COLUMN lease BIGINT;

CREATE INDEX sessions_by_lease ON sessions (lease);
