CREATE TABLE payments_payables (
    id UUID PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    effect_key TEXT NOT NULL UNIQUE,
    digest BYTEA NOT NULL,
    case_id UUID,
    party UUID NOT NULL,
    department TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    title TEXT NOT NULL,
    legal_basis TEXT,
    due_on TEXT,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX payments_payables_party ON payments_payables (party, created_at);
CREATE INDEX payments_payables_desk ON payments_payables (department, state, created_at);
CREATE TABLE payments_disbursements (
    id UUID PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    effect_key TEXT NOT NULL UNIQUE,
    digest BYTEA NOT NULL,
    case_id UUID,
    payee UUID NOT NULL,
    department TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    title TEXT NOT NULL,
    legal_basis TEXT,
    account_hint TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    settled_at BIGINT
);
CREATE INDEX payments_disbursements_payee ON payments_disbursements (payee, created_at);
CREATE INDEX payments_disbursements_desk ON payments_disbursements (department, state, created_at);
CREATE TABLE payments_accounts (
    disbursement UUID PRIMARY KEY REFERENCES payments_disbursements (id),
    bank TEXT NOT NULL,
    number TEXT NOT NULL,
    holder TEXT
);
CREATE TABLE payments_stuck_orders (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    effect_key TEXT,
    department TEXT,
    payload TEXT NOT NULL,
    error TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX payments_stuck_orders_desk ON payments_stuck_orders (state, department, created_at);
CREATE INDEX payments_stuck_orders_effect ON payments_stuck_orders (effect_key, state);
