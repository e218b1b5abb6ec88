CREATE TABLE casework_cases (
    id UUID PRIMARY KEY,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    department TEXT NOT NULL,
    number TEXT UNIQUE,
    subject TEXT,
    content TEXT,
    parent UUID,
    phase TEXT NOT NULL,
    seq BIGINT NOT NULL,
    snapshot TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX casework_cases_subject ON casework_cases (service, subject);
CREATE INDEX casework_cases_parent ON casework_cases (parent);
CREATE INDEX casework_cases_department ON casework_cases (department, phase, changed_at);
CREATE TABLE casework_events (
    case_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, seq)
);
CREATE TABLE casework_parties (
    case_id UUID NOT NULL,
    party UUID NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (case_id, party, role)
);
CREATE INDEX casework_parties_party ON casework_parties (party);
-- Numbers that a person named lately, hashed: only how many different ones is asked.
CREATE TABLE casework_namings (
    person UUID NOT NULL,
    number BYTEA NOT NULL,
    named_at BIGINT NOT NULL,
    PRIMARY KEY (person, number)
);
CREATE INDEX casework_namings_at ON casework_namings (named_at);
CREATE TABLE casework_tasks (
    case_id UUID NOT NULL,
    node TEXT NOT NULL,
    queue TEXT NOT NULL,
    department TEXT NOT NULL,
    unit TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- What a post needs to see it.
    permission TEXT NOT NULL,
    -- A colleague's proposal that waits for a second official.
    proposed BOOLEAN NOT NULL,
    number TEXT NOT NULL,
    assignee UUID,
    -- The post or unit that is warned of a term; empty for work.
    owner TEXT NOT NULL,
    -- Last day for the office; the last day of all when no term runs.
    due_on TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (case_id, node)
);
CREATE INDEX casework_tasks_due ON casework_tasks (department, due_on, since, case_id, node);
CREATE INDEX casework_tasks_queue ON casework_tasks (department, queue, due_on, since);
CREATE INDEX casework_tasks_assignee ON casework_tasks (assignee);
