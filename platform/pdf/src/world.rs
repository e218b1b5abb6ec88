//! The whole world that a template can see: itself, its pack files, its data, the fonts. No disk, no net, no clock.

use std::sync::{Arc, LazyLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::template::{DATA_PATH, MAIN_PATH, META_PATH, Template, file_id};
use crate::{Fonts, PdfError};

/// Sets what every document shares, then hands over. `fallback: false`: only the fonts that a template names may
/// stand in for each other, never whatever has the character.
const MAIN: &str = r#"#let meta = json("/meta.json")
#set document(title: meta.title)
#set text(lang: meta.lang, region: meta.region, fallback: false)
#include "/template.typ"
"#;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

pub struct Sandbox {
    fonts: Arc<Fonts>,
    template: Arc<Template>,
    main: Source,
    data: (FileId, Bytes),
    meta: (FileId, Bytes),
}

impl Sandbox {
    pub fn new(
        fonts: Arc<Fonts>,
        template: Arc<Template>,
        data: Vec<u8>,
        meta: Vec<u8>,
    ) -> Result<Self, PdfError> {
        Ok(Self {
            fonts,
            template,
            main: Source::new(file_id(MAIN_PATH)?, MAIN.to_owned()),
            data: (file_id(DATA_PATH)?, Bytes::new(data)),
            meta: (file_id(META_PATH)?, Bytes::new(meta)),
        })
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}

impl World for Sandbox {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        if id == self.template.source.id() {
            return Ok(self.template.source.clone());
        }
        let file = self.template.files.get(&id).ok_or_else(|| not_found(id))?;
        file.source.clone().ok_or(FileError::NotSource)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        for (known, bytes) in [&self.data, &self.meta] {
            if id == *known {
                return Ok(bytes.clone());
            }
        }
        self.template.files.get(&id).map(|file| file.bytes.clone()).ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    /// A document's dates are data; today's would make two renderings differ.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
