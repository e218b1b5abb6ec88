//! Words in three languages: Fluent catalogues with parity between languages, a scan for missing and unused keys,
//! and the way dates, numbers and money are written. Invariant: a catalogue that loads is complete in every language.
//! Next: `catalog.rs` (look-up), `parity.rs` (what is refused), `usage.rs` (what tests call), `format.rs`.

mod catalog;
mod error;
pub mod format;
mod parity;
mod usage;
mod words;

pub use catalog::{Catalog, MAX_TEXT_BYTES, Source};
pub use error::{I18nError, TextError};
pub use usage::{
    Finding, MAX_SCAN_DEPTH, MAX_SCAN_FILE_BYTES, MAX_SCAN_FILES, TextFile, read_tree, scan_usage,
};
pub use words::Words;
