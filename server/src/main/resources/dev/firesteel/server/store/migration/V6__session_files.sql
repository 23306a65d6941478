-- SPDX-License-Identifier: Apache-2.0
-- Files that were added to sessions; sha256 is an artifact on the disk of the server that took it.

CREATE TABLE session_files (
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    kind VARCHAR(16) NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT,
    uri TEXT,
    PRIMARY KEY (session_id, id)
);

ALTER TABLE sessions ADD COLUMN next_file_id INTEGER NOT NULL DEFAULT 1;
