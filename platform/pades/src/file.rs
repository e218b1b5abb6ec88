//! File structure (ISO 32000-1 §7.5): cross-reference tables from the last to the first, objects by number.
//! Only the classic table is read; that is what our own typesetting writes.

use std::collections::BTreeMap;

use crate::syntax::{Dict, Reader, Ref};
use crate::{MAX_DEPTH, MAX_OBJECTS, MAX_PDF_BYTES, MAX_REVISIONS, PadesError};

/// A PDF with its newest cross-references.
#[derive(Debug)]
pub struct PdfFile<'a> {
    pub bytes: &'a [u8],
    /// Object number → offset; free ones are left out.
    offsets: BTreeMap<usize, usize>,
    /// The newest trailer.
    pub trailer: Dict<'a>,
    /// Where the newest table begins: the next update's `/Prev`.
    pub table_at: usize,
}

impl<'a> PdfFile<'a> {
    /// Reads the structure.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, PadesError> {
        if bytes.len() > MAX_PDF_BYTES {
            return Err(PadesError::TooLarge("PDF"));
        }
        if !bytes.starts_with(b"%PDF-") {
            return Err(PadesError::NotPdf);
        }
        let table_at = last_startxref(bytes)?;
        let mut offsets = BTreeMap::new();
        let mut freed = std::collections::BTreeSet::new();
        let mut newest = None;
        let mut next = Some(table_at);
        for _ in 0..MAX_REVISIONS {
            let Some(at) = next else { break };
            let (rows, trailer) = table(bytes, at)?;
            for (number, offset) in rows {
                match offset {
                    Some(offset) if !freed.contains(&number) => {
                        offsets.entry(number).or_insert(offset);
                    }
                    None if !offsets.contains_key(&number) => {
                        freed.insert(number);
                    }
                    _ => {}
                }
            }
            next = trailer.integer("Prev");
            // Tables go backwards; anything else could be a loop.
            if next.is_some_and(|previous| previous >= at) {
                return Err(PadesError::Broken("cross-reference order"));
            }
            newest.get_or_insert(trailer);
        }
        if next.is_some() {
            return Err(PadesError::TooLarge("number of revisions"));
        }
        let trailer = newest.ok_or(PadesError::Broken("trailer"))?;
        if trailer.raw("Encrypt").is_some() {
            return Err(PadesError::Unsupported("encryption"));
        }
        Ok(Self { bytes, offsets, trailer, table_at })
    }

    /// A reader behind `n g obj`.
    fn object(&self, reference: Ref) -> Result<Reader<'a>, PadesError> {
        let offset = self.offsets.get(&reference.number).ok_or(PadesError::Broken("missing object"))?;
        let mut reader = Reader::new(self.bytes, *offset);
        let found = Ref { number: reader.integer()?, generation: reader.integer()? };
        reader.expect(b"obj")?;
        if found == reference { Ok(reader) } else { Err(PadesError::Broken("object number")) }
    }

    /// An object that is a dictionary.
    pub fn dict(&self, reference: Ref) -> Result<Dict<'a>, PadesError> {
        self.object(reference)?.dict(0)
    }

    /// An object that is an array of references.
    pub fn references(&self, reference: Ref) -> Result<Vec<Ref>, PadesError> {
        let mut reader = self.object(reference)?;
        reader.expect(b"[")?;
        let mut found = Vec::new();
        loop {
            reader.skip_space();
            if reader.take(b"]") {
                return Ok(found);
            }
            found.push(reader.reference()?);
        }
    }

    /// The catalog.
    pub fn catalog(&self) -> Result<(Ref, Dict<'a>), PadesError> {
        let root = self.trailer.reference("Root").ok_or(PadesError::Broken("no catalog"))?;
        Ok((root, self.dict(root)?))
    }

    /// The first page.
    pub fn first_page(&self) -> Result<(Ref, Dict<'a>), PadesError> {
        let mut node = self.catalog()?.1.reference("Pages").ok_or(PadesError::Broken("no pages"))?;
        for _ in 0..MAX_DEPTH {
            let dict = self.dict(node)?;
            if dict.is_name("Type", "Page") {
                return Ok((node, dict));
            }
            let kids = dict.array("Kids")?;
            let first = kids.first().ok_or(PadesError::Broken("no pages"))?;
            node = Reader::new(self.bytes, first.start).reference()?;
        }
        Err(PadesError::TooLarge("page tree"))
    }

    /// The first object number that is not taken.
    pub fn next_number(&self) -> Result<usize, PadesError> {
        let size = self.trailer.integer("Size").ok_or(PadesError::Broken("no size"))?;
        let used = self.offsets.keys().next_back().map_or(0, |number| number + 1);
        if size < used || size > MAX_OBJECTS { Err(PadesError::Broken("size")) } else { Ok(size) }
    }
}

/// The offset behind the last `startxref`, which must be the end of the file (§7.5.5).
fn last_startxref(bytes: &[u8]) -> Result<usize, PadesError> {
    let tail_start = bytes.len().saturating_sub(64);
    let tail = &bytes[tail_start..];
    let word = b"startxref";
    let at = tail.windows(word.len()).rposition(|window| window == word);
    let mut reader =
        Reader::new(bytes, tail_start + at.ok_or(PadesError::Broken("no startxref"))? + word.len());
    let offset = reader.integer()?;
    while matches!(reader.bytes.get(reader.at), Some(b'\r' | b'\n' | b' ')) {
        reader.at += 1;
    }
    let ends = reader.take(b"%%EOF") && bytes[reader.at..].iter().all(|b| matches!(b, b'\r' | b'\n'));
    if ends { Ok(offset) } else { Err(PadesError::Broken("bytes behind the end mark")) }
}

type Rows = Vec<(usize, Option<usize>)>;

/// One cross-reference section with its trailer (§7.5.4).
fn table(bytes: &[u8], at: usize) -> Result<(Rows, Dict<'_>), PadesError> {
    let mut reader = Reader::new(bytes, at);
    if !reader.take(b"xref") {
        return Err(PadesError::Unsupported("cross-reference streams"));
    }
    let mut rows = Vec::new();
    loop {
        reader.skip_space();
        if reader.take(b"trailer") {
            break;
        }
        let first = reader.integer()?;
        let count = reader.integer()?;
        if first.saturating_add(count) > MAX_OBJECTS || rows.len() + count > MAX_OBJECTS {
            return Err(PadesError::TooLarge("number of objects"));
        }
        for number in first..first + count {
            let offset = reader.integer()?;
            reader.integer()?;
            reader.skip_space();
            let in_use = match (reader.take(b"n"), reader.take(b"f")) {
                (true, _) => Some(offset),
                (_, true) => None,
                _ => return Err(PadesError::Broken("cross-reference row")),
            };
            rows.push((number, in_use));
        }
    }
    let trailer = reader.dict(0)?;
    if trailer.raw("XRefStm").is_some() {
        return Err(PadesError::Unsupported("cross-reference streams"));
    }
    Ok((rows, trailer))
}
