CREATE TABLE ledger_pending (
    id UUID PRIMARY KEY,
    log TEXT NOT NULL,
    leaf BYTEA NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX ledger_pending_log ON ledger_pending (log, at);
CREATE TABLE ledger_openings (
    entry_id UUID NOT NULL,
    part BIGINT NOT NULL,
    key BYTEA NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (entry_id, part)
);
CREATE TABLE ledger_subjects (
    subject UUID NOT NULL,
    at BIGINT NOT NULL,
    entry_id UUID NOT NULL,
    part BIGINT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (subject, at, entry_id, part)
);
