//! Folded text: what is indexed and what a query is compared with, as runs between single spaces.
//! A run is Chinese (each character a word of its own, so pairs are indexed) or a word or number (prefixes are).
//! Invariant: the tokens of a text follow from the text alone. Next: `query.rs`.

use std::collections::BTreeSet;

use kernel::name::fold_latin;

/// Longest folded text of one thing, characters; what is beyond is not found.
pub const TEXT_CHARS_MAX: usize = 1_000;
/// Longest number, characters.
const NUMBER_CHARS_MAX: usize = 64;

/// The folded text under which something is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchText {
    runs: Vec<String>,
    chars: usize,
}

impl SearchText {
    /// Nothing to find yet.
    pub const fn new() -> Self {
        Self { runs: Vec::new(), chars: 0 }
    }

    /// Adds a name or other words in any script. Case, accents and variation selectors do not matter.
    #[must_use]
    pub fn words(mut self, text: &str) -> Self {
        for run in runs_of(text) {
            self.push(run);
        }
        self
    }

    /// Adds a number: separators do not matter, and each part after a separator can be searched by itself.
    #[must_use]
    pub fn number(mut self, number: &str) -> Self {
        for part in number_forms(number) {
            self.push(part);
        }
        self
    }

    fn push(&mut self, run: String) {
        let chars = run.chars().count();
        if self.chars + chars <= TEXT_CHARS_MAX && !self.runs.contains(&run) {
            self.chars += chars;
            self.runs.push(run);
        }
    }

    /// True when there is nothing to find it by.
    pub const fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// As it is stored: ` 陳大文 chan tai man 90000001 `.
    pub(crate) fn stored(&self) -> String {
        let mut text = String::with_capacity(self.chars * 2 + 2);
        text.push(' ');
        for run in &self.runs {
            text.push_str(run);
            text.push(' ');
        }
        text
    }
}

/// The index tokens of a stored text: words whole, Chinese runs as every pair and the last character. A prefix range
/// over the pairs then also answers for a single character.
pub(crate) fn tokens_of(stored: &str) -> BTreeSet<&str> {
    let mut tokens = BTreeSet::new();
    for run in stored.split(' ').filter(|run| !run.is_empty()) {
        if !is_chinese_run(run) {
            tokens.insert(run);
            continue;
        }
        let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        for (index, start) in starts.iter().enumerate().take(starts.len() - 1) {
            let end = starts.get(index + 2).copied().unwrap_or(run.len());
            tokens.insert(&run[*start..end]);
        }
    }
    tokens
}

/// Folds and splits where the script changes.
pub(crate) fn runs_of(text: &str) -> Vec<String> {
    let mut runs = Vec::new();
    for word in fold_latin(text).split(' ') {
        let mut run = String::new();
        let mut chinese = false;
        for letter in word.chars() {
            if !run.is_empty() && is_chinese(letter) != chinese {
                runs.push(std::mem::take(&mut run));
            }
            chinese = is_chinese(letter);
            run.push(letter);
        }
        if !run.is_empty() {
            runs.push(run);
        }
    }
    runs
}

/// A number without separators, then what follows each separator.
pub(crate) fn number_forms(number: &str) -> Vec<String> {
    let folded = fold_latin(number);
    let parts: Vec<&str> = folded.split(' ').filter(|part| !part.is_empty()).collect();
    let mut forms = Vec::with_capacity(parts.len());
    for start in 0..parts.len() {
        let form: String = parts.iter().skip(start).copied().collect();
        let letters = form.chars().count();
        // A single character after a separator is a check digit, nothing that anybody searches for.
        if letters <= NUMBER_CHARS_MAX && (start == 0 || letters > 1) {
            forms.push(form);
        }
    }
    forms
}

/// True when a run is indexed by character pairs.
pub(crate) fn is_chinese_run(run: &str) -> bool {
    run.chars().next().is_some_and(is_chinese)
}

/// Scripts written without spaces: ideographs of every plane, their radicals and marks, and kana.
const fn is_chinese(letter: char) -> bool {
    matches!(letter,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SearchText, TEXT_CHARS_MAX, number_forms, runs_of, tokens_of};

    fn tokens(text: &SearchText) -> Vec<String> {
        tokens_of(&text.stored()).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn chinese_is_indexed_by_pairs_and_the_last_character() {
        assert_eq!(tokens(&SearchText::new().words("陳大文")), ["大文", "文", "陳大"]);
    }

    #[test]
    fn characters_outside_the_bmp_and_variation_selectors() {
        // U+282E2 stands outside the BMP; U+E0100 only chooses a glyph.
        assert_eq!(runs_of("𨋢\u{E0100}口"), ["𨋢口"]);
        assert_eq!(tokens(&SearchText::new().words("𨋢口")), ["口", "𨋢口"]);
    }

    #[test]
    fn words_are_folded_and_scripts_are_split() {
        assert_eq!(runs_of("João d'Assumpção 陳Peter"), ["joao", "dassumpcao", "陳", "peter"]);
    }

    #[test]
    fn numbers_lose_their_separators_and_can_be_entered_from_a_later_part() {
        assert_eq!(number_forms("1234567(8)"), ["12345678"]);
        assert_eq!(number_forms("BR/2026/000123"), ["br2026000123", "2026000123", "000123"]);
    }

    proptest! {
        #[test]
        fn any_text_is_folded_once_and_bounded(text in "\\PC{0,400}") {
            let folded = SearchText::new().words(&text);
            let stored = folded.stored();
            prop_assert!(stored.chars().count() <= TEXT_CHARS_MAX * 2 + 2);
            let again = SearchText::new().words(&stored);
            prop_assert_eq!(again.stored(), stored);
        }

        #[test]
        fn every_pair_of_a_chinese_text_is_a_token(text in "[\u{4E00}-\u{4E40}\u{20000}-\u{20040}]{2,6}") {
            let stored = SearchText::new().words(&text).stored();
            let tokens = tokens_of(&stored);
            let letters: Vec<char> = text.chars().collect();
            for pair in letters.windows(2) {
                let pair: String = pair.iter().collect();
                prop_assert!(tokens.contains(pair.as_str()));
            }
        }
    }
}
