CREATE TABLE identity_accounts (
    id UUID NOT NULL PRIMARY KEY,
    party UUID NOT NULL,
    kind TEXT NOT NULL,
    login TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_roman TEXT NOT NULL,
    lang TEXT,
    state TEXT NOT NULL,
    proofing BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX identity_accounts_login ON identity_accounts (login);
CREATE UNIQUE INDEX identity_accounts_party ON identity_accounts (party, kind);
CREATE TABLE identity_passwords (
    account UUID NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE identity_passkeys (
    id UUID NOT NULL PRIMARY KEY,
    account UUID NOT NULL,
    credential BYTEA NOT NULL,
    label TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX identity_passkeys_credential ON identity_passkeys (credential);
CREATE INDEX identity_passkeys_account ON identity_passkeys (account);
CREATE TABLE identity_ceremonies (
    ticket BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account UUID,
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX identity_ceremonies_expiry ON identity_ceremonies (expires_at);
CREATE TABLE identity_sessions (
    id UUID NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    account UUID NOT NULL,
    party UUID NOT NULL,
    post TEXT,
    acting_for UUID,
    mandate UUID,
    acting_zh TEXT NOT NULL,
    acting_roman TEXT NOT NULL,
    acting_until BIGINT,
    proofing BIGINT NOT NULL,
    authenticator BIGINT NOT NULL,
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_ms BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX identity_sessions_token ON identity_sessions (token_hash);
CREATE INDEX identity_sessions_account ON identity_sessions (account);
CREATE INDEX identity_sessions_expiry ON identity_sessions (expires_at);
CREATE TABLE identity_attempts (
    key BYTEA NOT NULL PRIMARY KEY,
    window_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL
);
CREATE INDEX identity_attempts_window ON identity_attempts (window_at);
CREATE TABLE identity_consents (
    id UUID NOT NULL PRIMARY KEY,
    subject UUID NOT NULL,
    given_by UUID NOT NULL,
    recipient TEXT NOT NULL,
    categories TEXT NOT NULL,
    purpose TEXT NOT NULL,
    wording_id TEXT NOT NULL,
    wording_version TEXT NOT NULL,
    wording_lang TEXT NOT NULL,
    wording TEXT NOT NULL,
    case_id UUID,
    given_at BIGINT NOT NULL,
    expires_at BIGINT,
    withdrawn_at BIGINT,
    changed_at BIGINT NOT NULL
);
CREATE INDEX identity_consents_subject ON identity_consents (subject, given_at);
CREATE INDEX identity_consents_changed ON identity_consents (changed_at);
CREATE TABLE identity_post_holders (
    id UUID NOT NULL PRIMARY KEY,
    party UUID NOT NULL,
    post TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT
);
CREATE INDEX identity_post_holders_party ON identity_post_holders (party);
CREATE INDEX identity_post_holders_post ON identity_post_holders (post);
CREATE TABLE identity_guardianships (
    id UUID NOT NULL PRIMARY KEY,
    guardian UUID NOT NULL,
    child UUID NOT NULL,
    child_zh TEXT NOT NULL,
    child_roman TEXT NOT NULL,
    born_on TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    register TEXT NOT NULL,
    record TEXT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX identity_guardianships_child ON identity_guardianships (child, guardian);
CREATE INDEX identity_guardianships_guardian ON identity_guardianships (guardian);
CREATE INDEX identity_guardianships_end ON identity_guardianships (to_at);
