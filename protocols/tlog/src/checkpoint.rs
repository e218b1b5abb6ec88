//! The text of a checkpoint (C2SP tlog-checkpoint): origin, size, root, and extension lines that we never write.

use std::{fmt, str::FromStr};

use crate::{Error, Hash, MAX_NOTE_BYTES, MAX_TREE_SIZE};

/// The most lines that a checkpoint may have, extensions included.
pub const MAX_CHECKPOINT_LINES: usize = 64;

/// The head of a log at one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The identity of the log, one line.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root of these leaves.
    pub root: Hash,
    /// Opaque lines that follow; none of them empty.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    pub fn new(origin: impl Into<String>, size: u64, root: Hash) -> Result<Self, Error> {
        let origin = origin.into();
        let printable = !origin.is_empty() && !origin.chars().any(char::is_control);
        if !printable || size > MAX_TREE_SIZE {
            return Err(Error::Malformed("checkpoint"));
        }
        Ok(Self { origin, size, root, extensions: Vec::new() })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = || Error::Malformed("checkpoint");
        if text.len() > MAX_NOTE_BYTES {
            return Err(Error::TooLarge("checkpoint"));
        }
        let mut lines = text.strip_suffix('\n').ok_or_else(malformed)?.split('\n');
        let origin = lines.next().ok_or_else(malformed)?;
        let size_text = lines.next().ok_or_else(malformed)?;
        let size: u64 = size_text.parse().map_err(|_| malformed())?;
        if size.to_string() != size_text {
            return Err(malformed());
        }
        let root = lines.next().ok_or_else(malformed)?.parse()?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(malformed());
        }
        if extensions.len() + 3 > MAX_CHECKPOINT_LINES {
            return Err(Error::TooLarge("checkpoint"));
        }
        Ok(Self { extensions, ..Self::new(origin, size, root)? })
    }
}
