//! What people write in their own words: names the marks that no office may keep, so that pages, API and registers refuse
//! the same text. Refused before anybody decides on it, not after.

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WritingError {
    #[error("the text says nothing")]
    Blank,
    #[error("the text holds control or invisible characters")]
    Characters,
    #[error("the text is longer than {limit} characters")]
    TooLong { limit: usize },
}

/// Control characters but for line breaks and tabs, and what is invisible or turns the direction (Unicode bidi controls,
/// zero-width characters). Variation selectors stay: they choose the right form of a character.
pub const fn is_unfit(letter: char) -> bool {
    let breaks = matches!(letter, '\n' | '\r' | '\t');
    let control = matches!(letter, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}') && !breaks;
    let hidden = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    control || hidden
}

/// A text that may be kept: it says something, everything in it can be seen, and it is not endless.
pub fn check_writing(text: &str, chars_max: usize) -> Result<(), WritingError> {
    if text.chars().count() > chars_max {
        Err(WritingError::TooLong { limit: chars_max })
    } else if text.chars().any(is_unfit) {
        Err(WritingError::Characters)
    } else if text.trim().is_empty() {
        Err(WritingError::Blank)
    } else {
        Ok(())
    }
}
