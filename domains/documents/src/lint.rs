//! Lint of the pack's document templates: they are typst text, and the folder is small enough for a template's world.

use pack::{Finding, Lint, Pack};

/// Checks `documents/**`.
pub struct DocumentsLint;

impl Lint for DocumentsLint {
    fn name(&self) -> &'static str {
        "documents"
    }

    fn claims(&self) -> &'static [&'static str] {
        &["documents/**"]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let paths = pack.glob("documents/**");
        let mut findings = Vec::new();
        if paths.len() > pdf::MAX_FILES {
            let message = format!("{} files; a template can use {} at most", paths.len(), pdf::MAX_FILES);
            findings.push(
                Finding::error("", "documents.too-many-files", message).cure("remove what no template uses"),
            );
        }
        for path in paths.into_iter().filter(|path| has_extension(path, "typ")) {
            findings.extend(pack.text(path).err());
            if let Ok(text) = pack.text(path)
                && text.len() > pdf::MAX_FILE_BYTES
            {
                findings.push(
                    Finding::error(path, "documents.too-large", "the template is too large")
                        .cure("split it or move data out of it"),
                );
            }
        }
        findings
    }
}

fn has_extension(path: &str, wanted: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(wanted))
}
