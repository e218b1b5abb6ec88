//! Rust knows kinds of rules and no place: a class of members and the name of a register stand in a pack, nowhere else.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use crate::rooms::{is_test, rust_files};
use crate::workspace::{Storey, Workspace};

/// What is read of `registers/*.toml`.
#[derive(Deserialize)]
struct Register {
    id: Option<String>,
}

/// What is read of `exchange/members.toml`.
#[derive(Deserialize)]
struct Members {
    #[serde(rename = "class", default)]
    classes: Vec<Class>,
}

#[derive(Deserialize)]
struct Class {
    code: String,
}

/// The words of the packs.
#[derive(Default)]
struct Words {
    registers: BTreeSet<String>,
    classes: BTreeSet<String>,
}

/// Where product code says a word of a pack.
pub fn check(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let words = Words::of(&workspace.root.join("jurisdictions"))?;
    let mut findings = Vec::new();
    for package in workspace.packages.iter().filter(|package| package.storey != Storey::Tools) {
        let mut files = Vec::new();
        rust_files(&package.folder.join("src"), &mut files)?;
        for file in files.iter().filter(|file| !is_test(file)) {
            let text = std::fs::read_to_string(file)?;
            let place = file.strip_prefix(&workspace.root)?.display().to_string();
            let said = words.said_in(&text).into_iter();
            findings
                .extend(said.map(|(line, word)| format!("{place}:{line}: `{word}` is for a pack to say")));
        }
    }
    Ok(findings)
}

impl Words {
    fn of(packs: &Path) -> anyhow::Result<Self> {
        let mut words = Self::default();
        for pack in std::fs::read_dir(packs).with_context(|| packs.display().to_string())? {
            let pack = pack?.path();
            let (registers, members) = (pack.join("registers"), pack.join("exchange/members.toml"));
            if registers.exists() {
                for file in std::fs::read_dir(registers)? {
                    let read: Register = toml::from_str(&std::fs::read_to_string(file?.path())?)?;
                    words.registers.extend(read.id);
                }
            }
            if members.exists() {
                let read: Members = toml::from_str(&std::fs::read_to_string(members)?)?;
                words.classes.extend(read.classes.into_iter().map(|class| class.code));
            }
        }
        Ok(words)
    }

    /// Lines and words of the code that stands before its tests. Comments and attributes may give examples.
    fn said_in<'t>(&self, text: &'t str) -> Vec<(usize, &'t str)> {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().enumerate().filter(|(_, line)| {
            let line = line.trim_start();
            !line.starts_with("//") && !line.starts_with("#[")
        });
        let literals = |line: &'t str| line.split('"').skip(1).step_by(2);
        let said = |literal: &&str| {
            self.registers.contains(*literal) || literal.split('/').any(|step| self.classes.contains(step))
        };
        lines.flat_map(|(at, line)| literals(line).filter(said).map(move |word| (at + 1, word))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn a_class_and_a_register_are_found_in_code_and_not_in_examples() {
        let words = Words { registers: ["births".to_owned()].into(), classes: ["GOV".to_owned()].into() };
        let found = |text: &'static str| words.said_in(text);
        assert_eq!(found("const CLASS: &str = \"GOV\";"), [(1, "GOV")]);
        assert_eq!(found("\nformat!(\"{}/GOV/{}/x\", a, b)"), [(2, "{}/GOV/{}/x")]);
        assert_eq!(found("record(draw, \"births\", data)"), [(1, "births")]);
        for innocent in [
            "/// `MO/GOV/SSM/hospital`",
            "#[schema(example = \"MO/GOV/SSM/hospital\")]",
            "fn births() { \"rebirths\" }",
            "#[cfg(test)]\nmod tests { const A: &str = \"births\"; }",
        ] {
            assert_eq!(found(innocent), [], "{innocent}");
        }
    }
}
