//! Folded text: what is indexed and what a query is compared with. Groups (one name, one number) stand between slashes,
//! their runs between single spaces. A run is Chinese, indexed by character pairs, or a word, indexed by word pairs.
//! Invariant: the tokens of a text follow from the text alone. Next: `query.rs`.

use std::collections::BTreeSet;

use kernel::name::fold_latin;

/// Longest folded text of one thing, characters; what is beyond is not found.
pub const TEXT_CHARS_MAX: usize = 1_000;
/// Longest number, characters.
const NUMBER_CHARS_MAX: usize = 64;
/// Words of one name that are indexed.
const WORDS_MAX: usize = 8;
/// Stands between groups; no folded text holds it.
const BETWEEN_GROUPS: &str = "/";

/// The folded text under which something is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchText {
    groups: Vec<Vec<String>>,
    chars: usize,
}

impl SearchText {
    /// Nothing to find yet.
    pub const fn new() -> Self {
        Self { groups: Vec::new(), chars: 0 }
    }

    /// Adds a name in any script. Case, accents, the order of words and variation selectors do not matter.
    #[must_use]
    pub fn name(mut self, text: &str) -> Self {
        self.push(runs_of(text));
        self
    }

    /// Adds a number: separators do not matter, and each part after a separator can be searched by itself.
    #[must_use]
    pub fn number(mut self, number: &str) -> Self {
        for form in number_forms(number) {
            self.push(vec![form]);
        }
        self
    }

    fn push(&mut self, group: Vec<String>) {
        let chars: usize = group.iter().map(|run| run.chars().count()).sum();
        if !group.is_empty() && self.chars + chars <= TEXT_CHARS_MAX && !self.groups.contains(&group) {
            self.chars += chars;
            self.groups.push(group);
        }
    }

    /// True when there is nothing to find it by.
    pub const fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// As it is stored: ` 陳大文 / chan tai man / 90000001 `.
    pub(crate) fn stored(&self) -> String {
        let mut text = String::with_capacity(self.chars * 2 + 8);
        for (index, group) in self.groups.iter().enumerate() {
            text.push_str(if index == 0 { " " } else { " / " });
            text.push_str(&group.join(" "));
        }
        text.push(' ');
        text
    }
}

/// The index tokens of a stored text.
pub(crate) fn tokens_of(stored: &str) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for group in stored.split(BETWEEN_GROUPS) {
        let runs = group.split(' ').filter(|run| !run.is_empty());
        let (chinese, words): (Vec<&str>, Vec<&str>) = runs.partition(|run| is_chinese_run(run));
        for run in chinese {
            character_pairs(run, &mut tokens);
        }
        word_pairs(&words, &mut tokens);
    }
    tokens
}

/// Every pair and the last character: a prefix range over the pairs then also answers for a single character.
fn character_pairs(run: &str, tokens: &mut BTreeSet<String>) {
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).collect();
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 2).copied().unwrap_or(run.len());
        tokens.insert(run[*start..end].to_owned());
    }
}

/// Each word with the next one of a circle in alphabetical order, so that a prefix range answers for every word, and
/// any two words of a name stand together in one order or the other: of three they always do, of more the pairs that
/// are no neighbours are added. Two common words then cost what their combination costs.
fn word_pairs(words: &[&str], tokens: &mut BTreeSet<String>) {
    let circle: Vec<&str> =
        words.iter().copied().take(WORDS_MAX).collect::<BTreeSet<_>>().into_iter().collect();
    if let [only] = circle.as_slice() {
        tokens.insert((*only).to_owned());
        return;
    }
    for (index, word) in circle.iter().enumerate() {
        let next = circle.get(index + 1).or(circle.first()).copied().unwrap_or_default();
        tokens.insert(pair(word, next));
        let far = circle.iter().enumerate().skip(index + 2);
        let no_neighbour = far.filter(|(other, _)| index > 0 || *other + 1 < circle.len());
        tokens.extend(no_neighbour.map(|(_, other)| pair(word, other)));
    }
}

/// Two words as one token.
pub(crate) fn pair(first: &str, second: &str) -> String {
    format!("{first} {second}")
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

    use super::{SearchText, TEXT_CHARS_MAX, number_forms, pair, runs_of, tokens_of};

    fn tokens(text: &SearchText) -> Vec<String> {
        tokens_of(&text.stored()).into_iter().collect()
    }

    #[test]
    fn chinese_is_indexed_by_pairs_and_the_last_character() {
        assert_eq!(tokens(&SearchText::new().name("陳大文")), ["大文", "文", "陳大"]);
    }

    #[test]
    fn characters_outside_the_bmp_and_variation_selectors() {
        // U+282E2 stands outside the BMP; U+E0100 only chooses a glyph.
        assert_eq!(runs_of("𨋢\u{E0100}口"), ["𨋢口"]);
        assert_eq!(tokens(&SearchText::new().name("𨋢口")), ["口", "𨋢口"]);
    }

    #[test]
    fn words_are_folded_and_scripts_are_split() {
        assert_eq!(runs_of("João d'Assumpção 陳Peter"), ["joao", "dassumpcao", "陳", "peter"]);
    }

    #[test]
    fn words_are_indexed_in_pairs_of_one_name_only() {
        let text = SearchText::new().name("Chan Tai Man").number("90000001");
        assert_eq!(tokens(&text), ["90000001", "chan man", "man tai", "tai chan"]);
        assert_eq!(tokens(&SearchText::new().name("Maria")), ["maria"]);
    }

    #[test]
    fn numbers_lose_their_separators_and_can_be_entered_from_a_later_part() {
        assert_eq!(number_forms("1234567(8)"), ["12345678"]);
        assert_eq!(number_forms("BR/2026/000123"), ["br2026000123", "2026000123", "000123"]);
    }

    proptest! {
        #[test]
        fn any_text_is_folded_once_and_bounded(text in "\\PC{0,400}") {
            let stored = SearchText::new().name(&text).stored();
            prop_assert!(stored.chars().count() <= TEXT_CHARS_MAX * 2 + 2);
            let again = SearchText::new().name(&stored).stored();
            prop_assert_eq!(again, stored);
        }

        #[test]
        fn every_pair_of_a_chinese_text_is_a_token(text in "[\u{4E00}-\u{4E40}\u{20000}-\u{20040}]{2,6}") {
            let tokens = tokens_of(&SearchText::new().name(&text).stored());
            let letters: Vec<char> = text.chars().collect();
            for pair in letters.windows(2) {
                prop_assert!(tokens.contains(&pair.iter().collect::<String>()));
            }
        }

        #[test]
        fn any_two_words_of_a_name_are_a_token_in_one_order_or_the_other(
            words in prop::collection::btree_set("[a-z]{1,4}", 2..=8),
        ) {
            let words: Vec<String> = words.into_iter().collect();
            let tokens = tokens_of(&SearchText::new().name(&words.join(" ")).stored());
            for one in &words {
                prop_assert!(tokens.iter().any(|token| token.split(' ').next() == Some(one)));
                for other in words.iter().filter(|other| *other != one) {
                    prop_assert!(tokens.contains(&pair(one, other)) || tokens.contains(&pair(other, one)));
                }
            }
        }
    }
}
