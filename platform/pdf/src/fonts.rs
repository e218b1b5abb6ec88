//! Fonts: the files that documents may use, found below configured directories and mapped into memory, so that
//! 200 MB of Chinese glyphs cost address space and page cache, not memory of ours.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mmap_io::MemoryMappedFile;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::{MAX_FONT_BYTES, MAX_FONT_DEPTH, MAX_FONT_ENTRIES, PdfError};

/// A font file and the Debian package that brings it, for the error that names the cure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FontFile {
    pub file: &'static str,
    pub package: &'static str,
}

const fn font(file: &'static str, package: &'static str) -> FontFile {
    FontFile { file, package }
}

/// The fonts of the house. Latin first; then Chinese in Hong Kong forms (Macao writes the same); then the rare
/// characters of names, which only the last three files have.
pub const HOUSE_FONTS: [FontFile; 9] = [
    font("NotoSerif-Regular.ttf", "fonts-noto-core"),
    font("NotoSerif-Bold.ttf", "fonts-noto-core"),
    font("NotoSans-Regular.ttf", "fonts-noto-core"),
    font("NotoSans-Bold.ttf", "fonts-noto-core"),
    font("NotoSerifCJK-Regular.ttc", "fonts-noto-cjk"),
    font("NotoSerifCJK-Bold.ttc", "fonts-noto-cjk"),
    font("HanaMinA.ttf", "fonts-hanazono"),
    font("HanaMinB.ttf", "fonts-hanazono"),
    font("BabelStoneHan.ttf", "fonts-babelstone-han"),
];

/// Loaded fonts. Cheap to share behind an `Arc`, immutable.
#[derive(Debug)]
pub struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
}

/// A read-only mapping that typst can hold.
struct Mapped {
    file: MemoryMappedFile,
}

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        // A read-only mapping always gives its bytes; an empty slice is a font that does not parse.
        self.file.as_slice_bytes(0, self.file.len()).unwrap_or_default()
    }
}

impl Fonts {
    /// Loads the fonts of the house from below `dirs`.
    pub fn load<P: AsRef<Path>>(dirs: &[P]) -> Result<Self, PdfError> {
        Self::load_files(dirs, &HOUSE_FONTS)
    }

    /// Loads the named files, each from the first directory that has it. A missing file is an error: a document must
    /// not depend on what happens to be installed.
    pub fn load_files<P: AsRef<Path>>(dirs: &[P], files: &[FontFile]) -> Result<Self, PdfError> {
        let mut found = BTreeMap::new();
        let mut entries_left = MAX_FONT_ENTRIES;
        for dir in dirs {
            search(dir.as_ref(), files, MAX_FONT_DEPTH, &mut entries_left, &mut found);
        }
        let mut fonts = Vec::new();
        for FontFile { file, package } in files {
            let path = found.get(file).ok_or_else(|| PdfError::FontMissing {
                file: (*file).to_owned(),
                package: (*package).to_owned(),
            })?;
            let before = fonts.len();
            fonts.extend(Font::iter(map(file, path)?).filter(|font| is_wanted(&font.info().family)));
            if fonts.len() == before {
                return Err(unreadable(file, "no font inside"));
            }
        }
        Ok(Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts })
    }

    /// The first font of a family that has a glyph for `character`; what a form asks before it lets a name through.
    pub fn covers(&self, character: char) -> bool {
        self.fonts.iter().any(|font| has_glyph(font, character))
    }

    /// Every family with the number of `characters` that it has, and the ones that none has.
    pub fn coverage(&self, characters: &[char]) -> (BTreeMap<String, usize>, Vec<char>) {
        let mut families: BTreeMap<String, std::collections::BTreeSet<char>> = BTreeMap::new();
        for font in &self.fonts {
            let family = families.entry(font.info().family.clone()).or_default();
            family.extend(characters.iter().filter(|c| has_glyph(font, **c)));
        }
        let missing =
            characters.iter().filter(|c| !families.values().any(|has| has.contains(c))).copied().collect();
        (families.into_iter().map(|(family, has)| (family, has.len())).collect(), missing)
    }
}

fn has_glyph(font: &Font, character: char) -> bool {
    font.info().coverage.contains(u32::from(character))
}

/// A collection holds the same outlines for five regions and a monospaced cut of each; we print Hong Kong's.
fn is_wanted(family: &str) -> bool {
    !family.contains(" CJK ") || family.ends_with(" CJK HK")
}

fn unreadable(file: &str, reason: impl ToString) -> PdfError {
    PdfError::FontUnreadable { file: file.to_owned(), reason: reason.to_string() }
}

/// Walks a directory; what cannot be read is passed over, its fonts are reported as missing.
fn search<'a>(
    dir: &Path,
    files: &'a [FontFile],
    depth: usize,
    entries_left: &mut usize,
    found: &mut BTreeMap<&'a str, PathBuf>,
) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        if *entries_left == 0 {
            return;
        }
        *entries_left -= 1;
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if depth > 0 {
                search(&path, files, depth - 1, entries_left, found);
            }
        } else if let Some(wanted) = files.iter().find(|wanted| entry.file_name() == wanted.file) {
            found.entry(wanted.file).or_insert(path);
        }
    }
}

fn map(file: &str, path: &Path) -> Result<Bytes, PdfError> {
    let length = std::fs::metadata(path).map_err(|error| unreadable(file, error))?.len();
    if length == 0 || length > MAX_FONT_BYTES {
        return Err(unreadable(file, format!("{length} bytes")));
    }
    let mapped = MemoryMappedFile::open_ro(path).map_err(|error| unreadable(file, error))?;
    Ok(Bytes::new(Mapped { file: mapped }))
}
