CREATE TABLE ledger_logs (
    log TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    frontier BYTEA NOT NULL,
    epoch BIGINT NOT NULL,
    holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    published_size BIGINT NOT NULL,
    checkpoint TEXT NOT NULL
);
CREATE TABLE ledger_pending (
    id UUID NOT NULL PRIMARY KEY,
    log TEXT NOT NULL,
    leaf BYTEA NOT NULL,
    at BIGINT NOT NULL
);
CREATE TABLE ledger_leaves (
    log TEXT NOT NULL,
    idx BIGINT NOT NULL,
    leaf BYTEA NOT NULL,
    entry_id UUID,
    PRIMARY KEY (log, idx)
);
CREATE UNIQUE INDEX ledger_leaves_entry ON ledger_leaves (entry_id);
CREATE TABLE ledger_openings (
    entry_id UUID NOT NULL,
    part_no BIGINT NOT NULL,
    commitment BYTEA NOT NULL,
    key BYTEA,
    body TEXT,
    PRIMARY KEY (entry_id, part_no)
);
CREATE TABLE ledger_subjects (
    subject UUID NOT NULL,
    at BIGINT NOT NULL,
    entry_id UUID NOT NULL,
    part_no BIGINT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (subject, at, entry_id, part_no)
);
