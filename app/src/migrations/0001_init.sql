CREATE TABLE app_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
