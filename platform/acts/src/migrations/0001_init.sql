CREATE TABLE acts_idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    digest BYTEA NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX acts_idempotency_at ON acts_idempotency (at);
CREATE TABLE acts_series (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);
