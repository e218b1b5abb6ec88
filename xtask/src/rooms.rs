//! What lies where: SeaORM and axum in their rooms, files of a readable size, every domain with the same rooms.

use std::path::{Path, PathBuf};

use crate::workspace::{Package, Storey, Workspace};

const LINES_MAX: usize = 800;
const DEPTH_MAX: usize = 12;
const LOCALES: [&str; 3] = ["zh-Hant.ftl", "pt.ftl", "en.ftl"];

/// Every file that lies in the wrong room or is too long.
pub fn check(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let mut findings = Vec::new();
    for package in &workspace.packages {
        let mut files = Vec::new();
        rust_files(&package.folder.join("src"), &mut files)?;
        for file in files {
            let text = std::fs::read_to_string(&file)?;
            let inside = file.strip_prefix(&package.folder)?.to_string_lossy().into_owned();
            findings.extend(judge(package, &inside, &text));
        }
        if package.storey == Storey::Domains {
            findings.extend(furniture(package));
        }
    }
    Ok(findings)
}

fn judge(package: &Package, inside: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let place = format!("{}/{inside}", package.name);
    let lines = text.lines().count();
    if lines > LINES_MAX {
        findings.push(format!("{place}: {lines} lines, {LINES_MAX} is the end"));
    }
    // A test module beside its code needs no head of its own.
    if !text.starts_with("//!") && !inside.ends_with("_tests.rs") {
        findings.push(format!("{place}: no head that says what it is"));
    }
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let speaks = |word: &str| code.contains(&format!("use {word}::")) || code.contains(&format!(" {word}::"));
    let in_room = |rooms: &[&str]| rooms.iter().any(|room| inside.contains(room));
    let free = matches!(package.storey, Storey::Tools) || package.name == "db" || package.name == "testkit";
    if !free && speaks("sea_orm") && !in_room(&["/entities", "/migrations", "/store"]) {
        findings.push(format!("{place}: SeaORM is spoken in entities/, migrations/ and store.rs alone"));
    }
    let axum_home = matches!(package.storey, Storey::App | Storey::Tools) || package.name == "web";
    if !axum_home && speaks("axum") && !in_room(&["/api", "/pages", "/edge"]) {
        findings.push(format!("{place}: axum is spoken in api/, pages/ and edge/ alone"));
    }
    findings
}

fn furniture(package: &Package) -> Vec<String> {
    let mut wanted = ["README.md", "src/lib.rs", "src/error.rs"].map(PathBuf::from).to_vec();
    wanted.extend(LOCALES.iter().map(|file| Path::new("locales").join(file)));
    let missing = wanted.into_iter().filter(|path| !package.folder.join(path).exists());
    missing.map(|path| format!("{}: {} is missing", package.name, path.display())).collect()
}

/// True for a file that holds tests beside the code.
pub fn is_test(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name == "tests.rs" || name.ends_with("_tests.rs") || file.iter().any(|part| part == "tests")
}

/// Every Rust file below a folder.
pub fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    files_below(folder, &["rs"], found)
}

/// Every file below a folder that ends in one of these ways.
pub fn files_below(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    walk(folder, endings, 0, found)
}

fn walk(folder: &Path, endings: &[&str], depth: usize, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if depth > DEPTH_MAX || !folder.exists() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, endings, depth + 1, found)?;
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
    Ok(())
}
