CREATE TABLE registers_parties (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    provisional BOOLEAN NOT NULL,
    merged_into UUID,
    at BIGINT NOT NULL
);
CREATE TABLE registers_identifiers (
    kind TEXT NOT NULL,
    issuer TEXT NOT NULL,
    number TEXT NOT NULL,
    party UUID NOT NULL,
    PRIMARY KEY (kind, issuer, number)
);
CREATE TABLE registers_records (
    id UUID PRIMARY KEY,
    register TEXT NOT NULL,
    subject UUID,
    version BIGINT NOT NULL
);
CREATE INDEX registers_records_by_subject ON registers_records (subject, register);
CREATE TABLE registers_versions (
    record UUID NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    standard TEXT NOT NULL,
    actor TEXT NOT NULL,
    post TEXT,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    case_id UUID,
    entry_id UUID NOT NULL,
    PRIMARY KEY (record, version)
);
CREATE TABLE registers_keys (
    register TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    record UUID NOT NULL,
    PRIMARY KEY (register, kind, value)
);
CREATE TABLE registers_concerned (
    party UUID NOT NULL,
    register TEXT NOT NULL,
    record UUID NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (party, register, record, role)
);
CREATE INDEX registers_concerned_by_record ON registers_concerned (record);
