//! PAdES baseline B (ETSI EN 319 142-1) for our own PDFs: sign by incremental update, verify offline.
//! The signed bytes are the ones that typesetting made: nothing is re-serialised, only appended. No typst, no network.
//! Start at [`sign`] and [`verify`]; [`prepare`] + [`Prepared::embed`] when the key is somewhere else.

pub mod fuzz;

mod certificate;
mod cms_data;
mod error;
mod file;
mod path;
mod prepare;
mod sign;
mod syntax;
mod text;
mod verify;

pub use certificate::Anchors;
pub use error::PadesError;
pub use path::vouch;
pub use prepare::{Prepared, SignatureField, prepare};
pub use sign::{SignatureAlgorithm, Signer, sign, signature_container, signed_attributes};
pub use verify::{Integrity, Report, SignatureReport, Trust, verify};

/// Largest PDF, in bytes.
pub const MAX_PDF_BYTES: usize = 64 * 1_024 * 1_024;
/// Most objects in a file, and most revisions (a first version plus incremental updates).
pub const MAX_OBJECTS: usize = 200_000;
pub const MAX_REVISIONS: usize = 32;
/// Deepest nesting of arrays and dictionaries, and of the page tree.
pub const MAX_DEPTH: usize = 64;
/// Most signatures looked at in one file.
pub const MAX_SIGNATURES: usize = 16;
/// Most certificates from the signer up to the anchor.
pub const MAX_CHAIN: usize = 8;
/// Most anchors in a file of anchors.
pub const MAX_ANCHORS: usize = 256;
/// Room for the signature container besides its certificates, in bytes.
pub const CONTAINER_RESERVE_BYTES: usize = 4_096;
/// Largest signature container, in bytes.
pub const MAX_CONTAINER_BYTES: usize = 128 * 1_024;
/// Longest text in the signature field (name, reason, place), in characters.
pub const MAX_TEXT_CHARS: usize = 200;
