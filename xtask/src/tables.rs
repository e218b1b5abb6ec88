//! Whose a table is: a room creates tables under its own name, and no other room's code says their names. Whoever needs
//! another's data asks its public face, hears its events, or passes the gate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::rooms::{files_below, is_test};
use crate::workspace::{Storey, Workspace};

/// How a migration begins a table.
const CREATE: &str = "create table ";
/// How an entity names its table.
const ENTITY: &str = "table_name = \"";

/// One file of a package that is built into the house.
struct Source {
    /// The folder of the package, which is the name of the room.
    room: String,
    place: String,
    text: String,
    /// True for a migration.
    is_sql: bool,
}

/// Every table that is created, named or mapped by a room whose it is not.
pub fn check(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let mut sources = Vec::new();
    for package in workspace.packages.iter().filter(|package| package.storey != Storey::Tools) {
        let room = package.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut files: Vec<PathBuf> = Vec::new();
        files_below(&package.folder.join("src"), &["rs", "sql"], &mut files)?;
        for file in files.iter().filter(|file| !is_test(file)) {
            sources.push(Source::read(&workspace.root, file, room.clone())?);
        }
    }
    Ok(findings(&sources))
}

impl Source {
    fn read(root: &Path, file: &Path, room: String) -> anyhow::Result<Self> {
        let place = file.strip_prefix(root)?.display().to_string();
        let is_sql = file.extension().is_some_and(|extension| extension == "sql");
        Ok(Self { room, place, text: std::fs::read_to_string(file)?, is_sql })
    }

    /// The lines of code with their numbers: no comments, nothing behind the beginning of the tests.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = self.text.split("#[cfg(test)]").next().unwrap_or_default();
        let comment = if self.is_sql { "--" } else { "//" };
        let lines = code.lines().enumerate().map(|(at, line)| (at + 1, line));
        lines.filter(move |(_, line)| !line.trim_start().starts_with(comment))
    }

    /// Tables that this file creates.
    fn created(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().filter_map(|(at, line)| {
            let lower = line.to_ascii_lowercase();
            let rest = &line[lower.find(CREATE)? + CREATE.len()..];
            let rest =
                if rest.to_ascii_lowercase().starts_with("if not exists ") { &rest[14..] } else { rest };
            words(rest).next().map(|table| (at, table))
        })
    }
}

/// Names as SQL and Rust spell them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn findings(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for source in sources {
        for (at, table) in source.created() {
            let (place, room) = (&source.place, source.room.as_str());
            // `schema_migrations` exists before any migration: `db` makes it in Rust.
            if source.is_sql && !table.starts_with(&format!("{room}_")) {
                findings.push(format!("{place}:{at}: `{table}` must begin with `{room}_`"));
            }
            if let Some(other) = owners.insert(table, room).filter(|other| *other != room) {
                findings.push(format!("{place}:{at}: `{table}` is created by `{other}` too"));
            }
        }
    }
    findings.extend(sources.iter().flat_map(|source| trespasses(source, &owners)));
    findings
}

fn trespasses(source: &Source, owners: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut findings = Vec::new();
    for (at, line) in source.lines() {
        for word in words(line) {
            if let Some(owner) = owners.get(word).filter(|owner| **owner != source.room) {
                findings.push(format!("{}:{at}: `{word}` is a table of `{owner}` alone", source.place));
            }
        }
        let mapped = line.split_once(ENTITY).and_then(|(_, rest)| rest.split_once('"'));
        if let Some((table, _)) = mapped.filter(|(table, _)| !owners.contains_key(table)) {
            findings.push(format!("{}:{at}: no migration creates `{table}`", source.place));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Source, findings};

    fn source(room: &str, file: &str, text: &str) -> Source {
        let place = format!("domains/{room}/src/{file}");
        let is_sql = Path::new(file).extension().is_some_and(|ending| ending == "sql");
        Source { room: room.to_owned(), place, text: text.to_owned(), is_sql }
    }

    fn mailbox() -> Vec<Source> {
        vec![
            source("mailbox", "migrations/0001_init.sql", "CREATE TABLE mailbox_messages (\n  id UUID\n);\n"),
            source("mailbox", "entities/message.rs", "#[sea_orm(table_name = \"mailbox_messages\")]"),
            source("mailbox", "store.rs", "sql(\"DELETE FROM mailbox_messages\")"),
        ]
    }

    #[test]
    fn a_room_may_name_its_own_tables() {
        assert_eq!(findings(&mailbox()), [""; 0]);
    }

    #[test]
    fn a_room_that_reads_joins_maps_or_references_anothers_table_is_named() {
        for (file, text) in [
            ("store.rs", "\nsql(\"SELECT id FROM mailbox_messages WHERE x = $1\")"),
            ("store/list.rs", "\n    JOIN \\\"mailbox_messages\\\" m ON m.id = c.id \\"),
            ("entities/message.rs", "\n    #[sea_orm(table_name = \"mailbox_messages\")]"),
            (
                "migrations/0002_more.sql",
                "\nALTER TABLE casework_x ADD y UUID REFERENCES mailbox_messages(id);",
            ),
        ] {
            let mut sources = mailbox();
            sources.push(source("casework", file, text));
            let expected =
                format!("domains/casework/src/{file}:2: `mailbox_messages` is a table of `mailbox` alone");
            assert_eq!(findings(&sources), [expected], "{text}");
        }
    }

    #[test]
    fn comments_tests_and_longer_names_are_innocent() {
        for text in [
            "// mailbox_messages is not ours",
            "fn mailbox_messages_told() {}",
            "#[cfg(test)]\nmod tests { const A: &str = \"mailbox_messages\"; }",
        ] {
            let mut sources = mailbox();
            sources.push(source("casework", "store.rs", text));
            assert_eq!(findings(&sources), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_table_under_a_strange_name_made_twice_or_mapped_to_nothing_is_named() {
        let mut sources = mailbox();
        sources.push(source(
            "casework",
            "migrations/0001_init.sql",
            "create table if not exists cases (x UUID);",
        ));
        sources.push(source("casework", "entities/task.rs", "#[sea_orm(table_name = \"casework_tasks\")]"));
        sources.push(source("letters", "migrations/0001_init.sql", "CREATE TABLE cases (\n"));
        let found = findings(&sources);
        for expected in [
            "casework/src/migrations/0001_init.sql:1: `cases` must begin with `casework_`",
            "letters/src/migrations/0001_init.sql:1: `cases` must begin with `letters_`",
            "letters/src/migrations/0001_init.sql:1: `cases` is created by `casework` too",
            "casework/src/entities/task.rs:1: no migration creates `casework_tasks`",
        ] {
            assert!(found.contains(&format!("domains/{expected}")), "{found:?}");
        }
    }
}
