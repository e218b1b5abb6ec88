CREATE TABLE documents_documents (
    id UUID PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    effect_key TEXT NOT NULL UNIQUE,
    order_digest BYTEA NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    department TEXT NOT NULL,
    case_id UUID,
    initials TEXT,
    data_digest BYTEA NOT NULL,
    check_code TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    changed_at BIGINT NOT NULL,
    file_digest BYTEA,
    sealed_digest BYTEA,
    file_bytes BIGINT,
    replaces UUID,
    replaced_by UUID
);
CREATE INDEX documents_documents_sealed ON documents_documents (sealed_digest);
CREATE INDEX documents_documents_state ON documents_documents (state, changed_at);
CREATE INDEX documents_documents_desk ON documents_documents (department, issued_at);
CREATE TABLE documents_holders (
    document UUID NOT NULL REFERENCES documents_documents (id),
    party UUID NOT NULL,
    PRIMARY KEY (document, party)
);
CREATE INDEX documents_holders_party ON documents_holders (party);
CREATE TABLE documents_certificates (
    key_name TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    certificate BYTEA NOT NULL,
    PRIMARY KEY (key_name, not_before)
);
-- Grows with every paper that stops being valid: tells which status list is still the newest.
CREATE TABLE documents_status (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO documents_status (id, version) VALUES (1, 0);
CREATE TABLE documents_status_lists (
    department TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    as_of BIGINT NOT NULL,
    next_update BIGINT NOT NULL,
    token TEXT NOT NULL
);
