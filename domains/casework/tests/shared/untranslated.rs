//! Text that stands the same on a page in two languages although it is neither a name nor a number: something that nobody
//! has translated. Shared by the tests of both sides of the counter.

use std::collections::BTreeSet;

/// Words that are right in two languages at once.
const SHARED: [&str; 3] = ["Português", "English", "Menu"];

/// Texts of a page as people see them, one for each piece between two tags.
fn texts(html: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for piece in html.split('>').skip(1) {
        let (text, tag) = piece.split_once('<').unwrap_or((piece, ""));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && !tag.starts_with("/script") && !tag.starts_with("/style") {
            found.insert(text);
        }
    }
    found
}

/// Whether the text says something in Latin letters: a word with small letters that is no address, number or name.
fn is_prose(text: &str) -> bool {
    let latin = |c: char| c.is_alphabetic() && !('\u{2e80}'..='\u{9fff}').contains(&c);
    let chinese = text.chars().any(|c| ('\u{2e80}'..).contains(&c) && c.is_alphabetic());
    let words = text.split(|c: char| !c.is_alphanumeric());
    let small = words
        .filter(|word| word.chars().filter(|c| latin(*c)).count() > 2)
        .any(|word| word.chars().any(char::is_lowercase));
    let address = text.contains('/') || text.contains('@') || text.contains("&#");
    small && !chinese && !address && !SHARED.contains(&text)
}

/// What stands unchanged on the page of another language; `data` are words that the test itself typed.
pub fn untranslated(english: &str, other: &str, data: &[&str]) -> Vec<String> {
    let (english, other) = (texts(english), texts(other));
    let same = english.intersection(&other).filter(|text| is_prose(text));
    same.filter(|text| !data.contains(&text.as_str())).cloned().collect()
}
