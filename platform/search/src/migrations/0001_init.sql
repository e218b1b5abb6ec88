CREATE TABLE search_docs (
    id UUID PRIMARY KEY,
    scope TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE search_tokens (
    scope TEXT NOT NULL,
    token BYTEA NOT NULL,
    doc UUID NOT NULL
);
CREATE INDEX search_tokens_by_token ON search_tokens (scope, token, doc);
