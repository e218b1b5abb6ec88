//! One word for one thing: the variants that docs/words.md refuses stand in no text of the house and of the packs.

use std::path::{Path, PathBuf};

use anyhow::ensure;

use crate::workspace::Workspace;

const GLOSSARY: &str = "docs/words.md";
const LANGUAGES: [&str; 3] = ["zh-Hant", "pt", "en"];
const DEPTH_MAX: usize = 12;

/// A word that texts of one language do not use; a trailing `…` refuses everything that begins so.
struct Refused {
    lang: &'static str,
    word: String,
    instead: String,
}

/// Every text that says a refused word.
pub fn check(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let refused = glossary(&std::fs::read_to_string(workspace.root.join(GLOSSARY))?);
    for lang in LANGUAGES {
        ensure!(refused.iter().any(|one| one.lang == lang), "{GLOSSARY} refuses nothing in {lang}");
    }
    let mut findings = Vec::new();
    for package in &workspace.packages {
        for lang in LANGUAGES {
            let file = package.folder.join(format!("locales/{lang}.ftl"));
            if let Ok(text) = std::fs::read_to_string(&file) {
                findings.extend(judge(&refused, &place(workspace, &file), &text, |line| said(line, lang)));
            }
        }
    }
    let mut files = Vec::new();
    pack_files(&workspace.root.join("jurisdictions"), 0, &mut files)?;
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        findings.extend(judge(&refused, &place(workspace, &file), &text, inline));
    }
    Ok(findings)
}

fn place(workspace: &Workspace, file: &Path) -> String {
    file.strip_prefix(&workspace.root).unwrap_or(file).display().to_string()
}

/// Rows of the form "| pt | utilizador | usuári…, user | why |".
fn glossary(text: &str) -> Vec<Refused> {
    let mut refused = Vec::new();
    for line in text.lines() {
        let mut cells = line.split('|').skip(1).map(str::trim);
        let (Some(lang), Some(instead), Some(words)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        let Some(lang) = LANGUAGES.into_iter().find(|known| *known == lang) else { continue };
        refused.extend(words.split(',').map(|word| Refused {
            lang,
            word: word.trim().to_lowercase(),
            instead: instead.to_owned(),
        }));
    }
    refused
}

/// The texts of one line, each with its language.
type Said<'a> = Vec<(&'static str, &'a str)>;

/// A line of a locale, its key and its comment left out.
fn said<'a>(line: &'a str, lang: &'static str) -> Said<'a> {
    if line.starts_with('#') {
        return Vec::new();
    }
    let text = if line.starts_with(' ') { line } else { line.split_once('=').map_or(line, |(_, text)| text) };
    vec![(lang, text)]
}

/// The texts of a pack's line: `pt = "…"` or `"pt": "…"`.
fn inline(line: &str) -> Said<'_> {
    let texts = LANGUAGES.into_iter().flat_map(|lang| {
        let starts = [format!("{lang} = \""), format!("\"{lang}\": \"")];
        starts.into_iter().filter_map(move |start| {
            let at = line.find(&start)?;
            let before = line[..at].chars().next_back();
            let text = line.get(at + start.len()..)?.split('"').next()?;
            before.is_none_or(|sign| !sign.is_alphanumeric()).then_some((lang, text))
        })
    });
    texts.collect()
}

fn judge<'a>(
    refused: &[Refused],
    place: &str,
    text: &'a str,
    texts: impl Fn(&'a str) -> Said<'a>,
) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for (lang, text) in texts(line) {
            let text = text.to_lowercase();
            for one in refused.iter().filter(|one| one.lang == lang && stands_in(&one.word, &text)) {
                findings.push(format!("{place}:{number}: `{}` is `{}` ({GLOSSARY})", one.word, one.instead));
            }
        }
    }
    findings
}

/// Chinese has no spaces; elsewhere a word begins and ends at a sign that is no letter.
fn stands_in(word: &str, text: &str) -> bool {
    let (word, open) = word.strip_suffix('…').map_or((word, false), |stem| (stem, true));
    let letters = word.is_ascii() || word.chars().all(|sign| sign <= '\u{24f}');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let free = |sign: Option<char>| sign.is_none_or(|sign| !sign.is_alphabetic());
        !letters || (free(before) && (open || free(after)))
    })
}

/// What a pack says: TOML, and the labels of its schemas.
fn pack_files(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if depth > DEPTH_MAX {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            pack_files(&path, depth + 1, found)?;
        } else if path.extension().is_some_and(|extension| extension == "toml" || extension == "json") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{glossary, inline, judge, said};

    #[test]
    fn a_refused_word_is_found_where_it_is_said_and_nowhere_else() {
        let refused = glossary(
            "| language | say |\n|---|---|\n| pt | utilizador | usuári…, ação | why |\n| zh-Hant | 帳 | 賬 | why |",
        );
        let found = judge(
            &refused,
            "pt.ftl",
            "usuarios-key = O usuário\nb = a relação\n# ação\n    Ação",
            |line| said(line, "pt"),
        );
        assert_eq!(found.len(), 2, "{found:?}");
        let found = judge(
            &refused,
            "x.toml",
            "a = { zh-Hant = \"賬戶\", pt = \"conta\", en = \"usuário\" }\n \"pt\": \"ação\"",
            inline,
        );
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
