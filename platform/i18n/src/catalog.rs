//! One bundle per language over the files of all crates. Invariants: keys are unique in the whole house, every
//! language has every key with the same placeholders, and no isolation marks are inserted (nothing here is bidirectional).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::parser::ParserError;
use kernel::Lang;
use unic_langid::LanguageIdentifier;

use crate::parity::{self, Shapes};
use crate::{I18nError, TextError};

/// One crate's Fluent file in one language; the largest domain is far below.
const MAX_SOURCE_BYTES: usize = 512 * 1024;
/// One formatted text; a page holds paragraphs, not books.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

/// The Fluent files of one crate, embedded with `include_str!`.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The crate, for messages about its files.
    pub name: &'static str,
    pub zh_hant: &'static str,
    pub pt: &'static str,
    pub en: &'static str,
}

impl Source {
    /// The file of one language.
    pub const fn file(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::ZhHant => self.zh_hant,
            Lang::Pt => self.pt,
            Lang::En => self.en,
        }
    }
}

/// Every text of the running instance. Cheap to share behind an `Arc`; reading takes no lock of its own.
pub struct Catalog {
    zh_hant: FluentBundle<FluentResource>,
    pt: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
    /// key → crate that owns it.
    keys: BTreeMap<String, &'static str>,
    misses: AtomicU64,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

impl Catalog {
    /// Builds the catalogue and refuses the first thing that would show a reader a gap.
    pub fn new(sources: Vec<Source>) -> Result<Self, I18nError> {
        let mut parsed: Vec<(&'static str, Vec<(Lang, Shapes)>)> = Vec::with_capacity(sources.len());
        let mut bundles = Lang::ALL.map(new_bundle);
        for source in &sources {
            let mut files = Vec::with_capacity(Lang::ALL.len());
            for (lang, bundle) in Lang::ALL.into_iter().zip(&mut bundles) {
                let resource = parse(source, lang)?;
                files.push((lang, parity::shapes(source.name, lang, &resource)?));
                // A key that another crate already has is reported below with both names.
                bundle.add_resource_overriding(resource);
            }
            parity::compare(source.name, &files)?;
            parsed.push((source.name, files));
        }
        let keys = unique_keys(&parsed)?;
        let [zh_hant, pt, en] = bundles;
        Ok(Self { zh_hant, pt, en, keys, misses: AtomicU64::new(0) })
    }

    /// The text, or what is wrong with the look-up. Values that are written like a plain number (`3`, `-2.50`, not
    /// `007`) also choose plural forms; everything else is shown as it is.
    pub fn lookup(&self, lang: Lang, key: &str, args: &[(&str, &str)]) -> Result<String, TextError> {
        let bundle = self.bundle(lang);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            self.misses.fetch_add(1, Ordering::Relaxed);
            return Err(TextError::UnknownKey { key: key.to_owned() });
        };
        let values: FluentArgs<'_> = args.iter().map(|(name, text)| (*name, value(text))).collect();
        let mut errors = Vec::new();
        let mut text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        let reason = match errors.first() {
            Some(error) => error.to_string(),
            None if text.len() > MAX_TEXT_BYTES => {
                text.truncate(text.floor_char_boundary(MAX_TEXT_BYTES));
                format!("longer than {MAX_TEXT_BYTES} bytes")
            }
            None => return Ok(text),
        };
        self.misses.fetch_add(1, Ordering::Relaxed);
        Err(TextError::Unresolved { key: key.to_owned(), lang, reason, partial: text })
    }

    /// The text; a missing key shows itself and is counted in `misses`.
    pub fn text(&self, lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
        self.lookup(lang, key, args).unwrap_or_else(TextError::shown)
    }

    /// Whether there is such a text (then it exists in every language).
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// All keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// Look-ups since start that showed a key or a raw placeholder. Zero in a healthy house.
    pub fn misses(&self) -> u64 {
        self.misses.load(Ordering::Relaxed)
    }

    const fn bundle(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        match lang {
            Lang::ZhHant => &self.zh_hant,
            Lang::Pt => &self.pt,
            Lang::En => &self.en,
        }
    }
}

/// Plural rules follow the region where they differ (CLDR: pt-PT has other rules than pt).
fn new_bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let tag = match lang {
        Lang::ZhHant => "zh-Hant",
        Lang::Pt => "pt-PT",
        Lang::En => "en-GB",
    };
    let locale: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    bundle
}

fn parse(source: &Source, lang: Lang) -> Result<FluentResource, I18nError> {
    let text = source.file(lang);
    if text.len() > MAX_SOURCE_BYTES {
        let (name, bytes) = (source.name, text.len());
        return Err(I18nError::TooLarge { name, lang, bytes, limit: MAX_SOURCE_BYTES });
    }
    FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| syntax(source, lang, text, &errors))
}

fn syntax(source: &Source, lang: Lang, text: &str, errors: &[ParserError]) -> I18nError {
    let (position, reason) =
        errors.first().map_or((0, "unreadable".to_owned()), |error| (error.pos.start, error.to_string()));
    let before = text.get(..position.min(text.len())).unwrap_or(text);
    I18nError::Syntax { name: source.name, lang, line: before.matches('\n').count() + 1, reason }
}

/// Keys of the whole house (messages only), each with its owner; also checks that references resolve.
fn unique_keys(
    parsed: &[(&'static str, Vec<(Lang, Shapes)>)],
) -> Result<BTreeMap<String, &'static str>, I18nError> {
    let mut owners = BTreeMap::new();
    for lang in Lang::ALL {
        let mut known: BTreeMap<String, &'static str> = BTreeMap::new();
        let files = || parsed.iter().flat_map(|(name, files)| files.iter().map(move |file| (*name, file)));
        for (name, (_, shapes)) in files().filter(|(_, (file_lang, _))| *file_lang == lang) {
            for key in shapes.keys() {
                if let Some(first) = known.insert(key.clone(), name) {
                    return Err(I18nError::DuplicateKey { name, lang, key: key.clone(), first });
                }
            }
        }
        for (name, (_, shapes)) in files().filter(|(_, (file_lang, _))| *file_lang == lang) {
            parity::dangling(name, lang, shapes, &known)?;
        }
        owners = known;
    }
    owners.retain(|key, _| !key.starts_with('-'));
    Ok(owners)
}

/// A number only if it is written back exactly as it came: identity numbers keep their leading zeros.
fn value(text: &str) -> FluentValue<'_> {
    let starts_like_number = text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    match FluentValue::try_number(text) {
        FluentValue::Number(number) if starts_like_number && number.as_string() == text => {
            FluentValue::Number(number)
        }
        _ => FluentValue::from(text),
    }
}

#[cfg(test)]
#[path = "catalog_tests.rs"]
mod tests;
