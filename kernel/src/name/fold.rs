//! Folding keys: what two spellings of one name have in common. For comparison only, never shown and never stored as
//! the name itself.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A Chinese name on its base characters: no variation selectors, compatibility forms unified, no spaces, Latin letters
/// in it folded.
pub fn fold_chinese(text: &str) -> String {
    fold(text).filter(|letter| letter.is_alphanumeric()).collect()
}

/// Romanised words without case and accents, apostrophes dropped, hyphens and stops read as spaces.
pub fn fold_latin(text: &str) -> String {
    words(text).join(" ")
}

/// As [`fold_latin`], the words sorted: the key under which `Cheong Chok Man` and `Chok Man CHEONG` meet.
pub fn fold_words(text: &str) -> String {
    let mut words = words(text);
    words.sort_unstable();
    words.join(" ")
}

fn words(text: &str) -> Vec<String> {
    let folded: String = fold(text)
        .filter(|letter| {
            !matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{0060}' | '\u{00B4}')
        })
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .collect();
    folded.split_whitespace().map(str::to_owned).collect()
}

/// Compatibility decomposition without marks, in lower case. Variation selectors are marks (general category Mn).
fn fold(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().filter(|letter| !is_mark(*letter)).flat_map(char::to_lowercase).flat_map(|letter| {
        // Letters that no decomposition takes apart.
        let plain = match letter {
            'ß' => ['s', 's'],
            'æ' => ['a', 'e'],
            'œ' => ['o', 'e'],
            'ø' => ['o', '\0'],
            'đ' | 'ð' => ['d', '\0'],
            'ł' => ['l', '\0'],
            'ı' => ['i', '\0'],
            other => [other, '\0'],
        };
        plain.into_iter().filter(|letter| *letter != '\0')
    })
}

fn is_mark(letter: char) -> bool {
    is_combining_mark(letter) || matches!(letter, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}
