//! Typesetting: template + JSON → PDF/A-2a and PDF/UA-1, byte for byte repeatable, on typst as a library.
//! A character without a glyph refuses the document, every warning is an error, nothing outside the template is read.
//! Heavy to build: nobody but `app` and `domains/documents` should lean on it. Signing is `platform/pades`.

mod error;
mod fonts;
mod glyphs;
mod qr;
mod render;
mod template;
mod world;

pub use error::PdfError;
pub use fonts::{FontFile, Fonts, HOUSE_FONTS};
pub use qr::qr_svg;
pub use render::Typesetter;
pub use template::{Meta, Template};

/// Largest template or other text of a pack that a document uses, in bytes.
pub const MAX_FILE_BYTES: usize = 4 * 1_024 * 1_024;
/// Most files that a template may bring along.
pub const MAX_FILES: usize = 64;
/// Largest data, as JSON, in bytes.
pub const MAX_DATA_BYTES: usize = 1_024 * 1_024;
/// Most pages in one document.
pub const MAX_PAGES: usize = 200;
/// Largest PDF, in bytes.
pub const MAX_PDF_BYTES: usize = 32 * 1_024 * 1_024;
/// Longest wait for one document. The layout cannot be interrupted: it goes on in its thread and counts as running.
pub const MAX_RENDER_MS: u64 = 30_000;
/// Most documents laid out at the same time, forgotten ones included.
pub const MAX_RUNNING: usize = 8;
/// Stack of a layout thread; typst recurses deeply.
pub const STACK_BYTES: usize = 16 * 1_024 * 1_024;
/// Longest text of a QR code, in bytes (version 40 at level M holds 2,331).
pub const MAX_QR_BYTES: usize = 2_000;
/// Largest font file, in bytes.
pub const MAX_FONT_BYTES: u64 = 256 * 1_024 * 1_024;
/// How deep font directories are searched, and how many entries are looked at in all.
pub const MAX_FONT_DEPTH: usize = 6;
pub const MAX_FONT_ENTRIES: usize = 20_000;
