-- SPDX-License-Identifier: Apache-2.0

INSERT INTO counters (name, next_value) VALUES ('batch', 0);

CREATE TABLE batches (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT,
    owner TEXT,
    proxy_user TEXT,
    -- the request as JSON, unresolved
    request TEXT NOT NULL,
    request_id TEXT,
    state VARCHAR(16) NOT NULL,
    state_reason TEXT,
    launch_id TEXT NOT NULL,
    -- host and data folder of the server that has its processes and its log
    home TEXT NOT NULL,
    exit_code INTEGER,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX batches_by_request_id ON batches (request_id) WHERE request_id IS NOT NULL;
