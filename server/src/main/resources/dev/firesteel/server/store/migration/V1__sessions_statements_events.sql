-- SPDX-License-Identifier: Apache-2.0
-- Times are milliseconds since 1970 in UTC. ${bytes} is the database's type for bytes.

CREATE TABLE counters (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    next_value BIGINT NOT NULL
);

INSERT INTO counters (name, next_value) VALUES ('session', 0);

CREATE TABLE sessions (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT,
    owner TEXT,
    proxy_user TEXT,
    -- the request as JSON, unresolved
    request TEXT NOT NULL,
    request_id TEXT,
    state VARCHAR(16) NOT NULL,
    state_reason TEXT,
    worker_id TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    worker_handle TEXT,
    app_id TEXT,
    spark_ui_url TEXT,
    next_statement_id INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX sessions_by_request_id ON sessions (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE statements (
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    request_id TEXT,
    progress DOUBLE PRECISION NOT NULL DEFAULT 0,
    started_at BIGINT,
    completed_at BIGINT,
    last_sequence BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, id)
);

CREATE INDEX statements_by_request_id ON statements (session_id, request_id) WHERE request_id IS NOT NULL;

-- No foreign key: the events of forgotten statements are removed afterwards, a piece at a time.
CREATE TABLE events (
    session_id INTEGER NOT NULL,
    statement_id INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    -- a firesteel.v1.StatementEvent
    payload ${bytes} NOT NULL,
    PRIMARY KEY (session_id, statement_id, sequence)
);

CREATE TABLE forgotten_statements (
    session_id INTEGER NOT NULL,
    statement_id INTEGER NOT NULL,
    PRIMARY KEY (session_id, statement_id)
);
