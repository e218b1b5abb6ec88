CREATE TABLE exchange_grants (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE exchange_certificates (
    fingerprint TEXT PRIMARY KEY,
    client TEXT NOT NULL,
    subject TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE exchange_revision (
    name TEXT PRIMARY KEY,
    revision BIGINT NOT NULL
);
CREATE TABLE exchange_messages (
    client TEXT NOT NULL,
    message TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (client, message)
);
CREATE INDEX exchange_messages_at ON exchange_messages (at);
CREATE TABLE exchange_quotas (
    key TEXT NOT NULL,
    day TEXT NOT NULL,
    taken BIGINT NOT NULL,
    PRIMARY KEY (key, day)
);
