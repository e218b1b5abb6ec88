//! What goes in: a template with its files, and the facts about the document that PDF itself asks for.

use std::collections::HashMap;

use kernel::{Lang, Timestamp};
use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};

use crate::{MAX_FILE_BYTES, MAX_FILES, PdfError};

/// Where the template finds its data and its own text.
pub const DATA_PATH: &str = "/data.json";
pub const META_PATH: &str = "/meta.json";
pub const TEMPLATE_PATH: &str = "/template.typ";
pub const MAIN_PATH: &str = "/main.typ";

/// A typst template of a pack. It reads its data with `json("/data.json")`; other files of the pack, given by path,
/// with `image`, `import` and the like. Nothing else exists for it.
#[derive(Debug, Clone)]
pub struct Template {
    pub(crate) name: String,
    pub(crate) source: Source,
    pub(crate) files: HashMap<FileId, PackFile>,
}

#[derive(Debug, Clone)]
pub struct PackFile {
    pub bytes: Bytes,
    /// Parsed once when it is typst text.
    pub source: Option<Source>,
}

impl Template {
    /// A template of one file. `name` is for error messages.
    pub fn new(name: impl Into<String>, source: impl Into<String>) -> Result<Self, PdfError> {
        let source = source.into();
        check_size(source.len())?;
        let source = Source::new(file_id(TEMPLATE_PATH)?, source);
        Ok(Self { name: name.into(), source, files: HashMap::new() })
    }

    /// Adds a file of the pack under `path`, absolute inside the template's world: `/emblem.svg`.
    pub fn with_file(mut self, path: &str, bytes: Vec<u8>) -> Result<Self, PdfError> {
        if self.files.len() >= MAX_FILES {
            return Err(PdfError::TooLarge { what: "number of files", limit: MAX_FILES });
        }
        check_size(bytes.len())?;
        if [DATA_PATH, META_PATH, TEMPLATE_PATH, MAIN_PATH].contains(&path) || !path.starts_with('/') {
            return Err(PdfError::Path(path.to_owned()));
        }
        let id = file_id(path)?;
        let is_typst =
            path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("typ"));
        let source = match std::str::from_utf8(&bytes) {
            Ok(text) if is_typst => Some(Source::new(id, text.to_owned())),
            _ => None,
        };
        self.files.insert(id, PackFile { bytes: Bytes::new(bytes), source });
        Ok(self)
    }

    /// The name that errors show.
    pub fn name(&self) -> &str {
        &self.name
    }
}

fn check_size(bytes: usize) -> Result<(), PdfError> {
    if bytes > MAX_FILE_BYTES {
        return Err(PdfError::TooLarge { what: "template file", limit: MAX_FILE_BYTES });
    }
    Ok(())
}

/// Ids are interned for the life of the process, so only names from a pack may come here, never data.
pub fn file_id(path: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(path).map_err(|_| PdfError::Path(path.to_owned()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Facts about one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Shown by readers instead of a file name; obligatory in PDF/UA-1 (ISO 14289-1 §7.1).
    pub title: String,
    /// Main language; the template marks runs in other languages itself.
    pub lang: Lang,
    /// Stable name of this very document (its number and version); `/ID` is derived from it.
    pub ident: String,
    /// Creation time as the document states it.
    pub at: Timestamp,
}
