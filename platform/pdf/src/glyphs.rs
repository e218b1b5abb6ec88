//! The glyph check: typst prints an empty box for a character that no font has, without a word. Here it is an error.

use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use crate::PdfError;

/// Refuses the first character that is drawn with glyph 0 (`.notdef`), or that is for private use: such a character
/// means something else on every machine (ISO 19005-2 §6.2.11.7.3 refuses it, too, but does not say which).
pub fn check(document: &PagedDocument) -> Result<(), PdfError> {
    document.pages().iter().try_for_each(|page| check_frame(&page.frame))
}

fn check_frame(frame: &Frame) -> Result<(), PdfError> {
    frame.items().try_for_each(|(_, item)| match item {
        FrameItem::Group(group) => check_frame(&group.frame),
        FrameItem::Text(text) => {
            if let Some(character) = text.text.chars().find(|c| is_private(*c)) {
                return Err(PdfError::PrivateUse { character });
            }
            let Some(glyph) = text.glyphs.iter().find(|glyph| glyph.id == 0) else { return Ok(()) };
            let cluster = text.text.get(glyph.range()).unwrap_or_default();
            let character = cluster.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
            Err(PdfError::MissingGlyph { character })
        }
        _ => Ok(()),
    })
}

/// Unicode §23.5.
const fn is_private(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}
