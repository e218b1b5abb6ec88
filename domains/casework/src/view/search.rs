//! The simple search of the catalogue: every word must stand in title or summary of some language.

use kernel::Lang;

use crate::definition::Definition;

/// Longest search that is looked at, characters.
const QUERY_CHARS_MAX: usize = 100;

/// The words of a search, folded.
pub fn words(query: &str) -> Vec<String> {
    let short: String = query.chars().take(QUERY_CHARS_MAX).collect();
    short.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// True when every word stands in title or summary of any language.
pub fn matches(definition: &Definition, wanted: &[String]) -> bool {
    let service = &definition.service;
    let text = Lang::ALL.map(|lang| format!("{} {}", service.title.get(lang), service.summary.get(lang)));
    let text = text.join(" ").to_lowercase();
    wanted.iter().all(|word| text.contains(word.as_str()))
}
