CREATE TABLE jobs_queue (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    dedup_key TEXT UNIQUE,
    payload TEXT NOT NULL,
    origin TEXT NOT NULL,
    clock TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    state TEXT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL,
    died_at BIGINT
);
CREATE INDEX jobs_queue_due ON jobs_queue (state, clock, run_at);
CREATE TABLE jobs_schedules (
    name TEXT PRIMARY KEY,
    next_at BIGINT NOT NULL
);
