//! PDF syntax (ISO 32000-1 §7.2–7.3), only as far as needed: where a value begins and ends, the entries of a
//! dictionary as byte ranges. Values are copied raw, never written anew.

use std::ops::Range;

use crate::{MAX_DEPTH, PadesError};

const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

/// A reading position.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

/// An indirect reference; the generation is 0 in every file that we make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ref {
    pub number: usize,
    pub generation: usize,
}

/// The entries of a dictionary in order: name without `/`, and where the value stands.
#[derive(Debug, Clone)]
pub struct Dict<'a> {
    bytes: &'a [u8],
    /// The whole dictionary, `<<` to `>>`.
    pub span: Range<usize>,
    entries: Vec<(&'a [u8], Range<usize>)>,
}

impl<'a> Reader<'a> {
    pub const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let line = self.rest().iter().position(|b| matches!(b, b'\r' | b'\n'));
                self.at = line.map_or(self.bytes.len(), |length| self.at + length);
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Takes `word` if it stands here.
    pub fn take(&mut self, word: &[u8]) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Takes a keyword or the like that must stand here after white space.
    pub fn expect(&mut self, word: &'static [u8]) -> Result<(), PadesError> {
        self.skip_space();
        if self.take(word) { Ok(()) } else { Err(PadesError::Broken("unexpected token")) }
    }

    fn regular(&mut self) -> &'a [u8] {
        let length = self.rest().iter().position(|b| !is_regular(*b)).unwrap_or(self.rest().len());
        let word = &self.rest()[..length];
        self.at += length;
        word
    }

    /// An unsigned integer.
    pub fn integer(&mut self) -> Result<usize, PadesError> {
        self.skip_space();
        let word = self.regular();
        if word.is_empty() || word.len() > 10 || !word.iter().all(u8::is_ascii_digit) {
            return Err(PadesError::Broken("not a number"));
        }
        Ok(word.iter().fold(0, |value, digit| value * 10 + usize::from(digit - b'0')))
    }

    /// `12 0 R`
    pub fn reference(&mut self) -> Result<Ref, PadesError> {
        let number = self.integer()?;
        let generation = self.integer()?;
        self.skip_space();
        if self.regular() == b"R" {
            Ok(Ref { number, generation })
        } else {
            Err(PadesError::Broken("not a reference"))
        }
    }

    /// Skips one value and says where it stood. A reference is one value.
    pub fn value(&mut self, depth: usize) -> Result<Range<usize>, PadesError> {
        if depth > MAX_DEPTH {
            return Err(PadesError::TooLarge("nesting"));
        }
        self.skip_space();
        let start = self.at;
        match self.peek().ok_or(PadesError::Broken("end of file"))? {
            b'<' if self.rest().starts_with(b"<<") => {
                self.dict(depth)?;
            }
            b'<' => self.hex_string()?,
            b'(' => self.literal_string()?,
            b'[' => {
                self.at += 1;
                loop {
                    self.skip_space();
                    if self.take(b"]") {
                        break;
                    }
                    self.value(depth + 1)?;
                }
            }
            b'/' => {
                self.at += 1;
                self.regular();
            }
            byte if is_regular(byte) => {
                let ahead = self.clone().reference();
                if ahead.is_ok() {
                    self.reference()?;
                } else {
                    self.regular();
                }
            }
            _ => return Err(PadesError::Broken("unexpected delimiter")),
        }
        Ok(start..self.at)
    }

    fn hex_string(&mut self) -> Result<(), PadesError> {
        let length = self.rest().iter().position(|b| *b == b'>').ok_or(PadesError::Broken("open string"))?;
        self.at += length + 1;
        Ok(())
    }

    /// Balanced parentheses, backslash escapes (§7.3.4.2).
    fn literal_string(&mut self) -> Result<(), PadesError> {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
        Err(PadesError::Broken("open string"))
    }

    /// A dictionary. A name that comes twice is refused: readers differ in which they take.
    pub fn dict(&mut self, depth: usize) -> Result<Dict<'a>, PadesError> {
        self.skip_space();
        let start = self.at;
        self.expect(b"<<")?;
        let mut entries: Vec<(&[u8], Range<usize>)> = Vec::new();
        loop {
            self.skip_space();
            if self.take(b">>") {
                return Ok(Dict { bytes: self.bytes, span: start..self.at, entries });
            }
            self.expect(b"/")?;
            let name = self.regular();
            // `#41` spellings (§7.3.5) of names that matter would hide them from us.
            if name.contains(&b'#') || entries.iter().any(|(known, _)| *known == name) {
                return Err(PadesError::Broken("dictionary names"));
            }
            let value = self.value(depth + 1)?;
            entries.push((name, value));
        }
    }
}

impl<'a> Dict<'a> {
    /// Where the value of `name` stands.
    pub fn span_of(&self, name: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|(known, _)| *known == name.as_bytes()).map(|(_, span)| span.clone())
    }

    /// The raw bytes of a value.
    pub fn raw(&self, name: &str) -> Option<&'a [u8]> {
        self.span_of(name).and_then(|span| self.bytes.get(span))
    }

    fn reader(&self, name: &str) -> Option<Reader<'a>> {
        self.span_of(name).map(|span| Reader::new(self.bytes.get(..span.end).unwrap_or_default(), span.start))
    }

    pub fn reference(&self, name: &str) -> Option<Ref> {
        self.reader(name)?.reference().ok()
    }

    pub fn integer(&self, name: &str) -> Option<usize> {
        self.reader(name)?.integer().ok()
    }

    /// A dictionary that stands here itself, not by reference.
    pub fn dict(&self, name: &str) -> Option<Dict<'a>> {
        self.reader(name)?.dict(0).ok()
    }

    /// The values of an array that stands here itself.
    pub fn array(&self, name: &str) -> Result<Vec<Range<usize>>, PadesError> {
        let mut reader = self.reader(name).ok_or(PadesError::Broken("missing array"))?;
        reader.expect(b"[")?;
        let mut values = Vec::new();
        loop {
            reader.skip_space();
            if reader.take(b"]") {
                return Ok(values);
            }
            values.push(reader.value(1)?);
        }
    }

    /// Whether the value of `name` is the name `value`.
    pub fn is_name(&self, name: &str, value: &str) -> bool {
        self.raw(name).is_some_and(|raw| raw.strip_prefix(b"/") == Some(value.as_bytes()))
    }
}
