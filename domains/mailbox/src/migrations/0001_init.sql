CREATE TABLE mailbox_messages (
    id UUID NOT NULL PRIMARY KEY,
    department TEXT NOT NULL,
    case_id UUID,
    kind TEXT NOT NULL,
    private BOOLEAN NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    remedy TEXT,
    deadline TEXT,
    links TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX mailbox_messages_case ON mailbox_messages (case_id);
CREATE TABLE mailbox_deliveries (
    id UUID NOT NULL PRIMARY KEY,
    message UUID NOT NULL,
    party UUID NOT NULL,
    delivered_at BIGINT NOT NULL,
    delivered_on TEXT NOT NULL,
    deemed_on TEXT,
    read_at BIGINT,
    read_on TEXT,
    read_by UUID,
    served_on TEXT,
    served_by TEXT
);
CREATE UNIQUE INDEX mailbox_deliveries_once ON mailbox_deliveries (message, party);
CREATE INDEX mailbox_deliveries_party ON mailbox_deliveries (party, delivered_at);
CREATE TABLE mailbox_communications (
    id UUID NOT NULL PRIMARY KEY,
    to_department TEXT NOT NULL,
    letter TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    received_on TEXT NOT NULL,
    opened_at BIGINT,
    opened_by UUID,
    opened_post TEXT
);
CREATE INDEX mailbox_communications_inbox ON mailbox_communications (to_department, received_at);
