//! `T`: the words, dates and money of one request's language, for templates: `{{ t.get("key") }}`.
//! Invariants: a missing key shows itself and is logged and counted; Chinese runs on other pages carry their language.
//! Next: `chrome.rs` (the frame that holds a `T`), `platform/i18n` (catalogues and checks).

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use i18n::Catalog;
use i18n::format::{self, Currency};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Lang, Text, Timestamp};

use crate::chrome::errors::id_of;
use crate::chrome::{Clock, ClockState};

/// What the jurisdiction decides about writing: its civil time and its money.
#[derive(Debug, Clone)]
pub struct Civil {
    pub zone: TimeZone,
    pub currency: Currency,
}

impl Civil {
    /// From the pack; `None` when its time zone is not in the time zone database (the pack's lint says so).
    pub fn of(pack: &pack::Jurisdiction) -> Option<Self> {
        let pack::Currency { code, name, decimals, .. } = pack.currency.clone();
        Some(Self { zone: pack.zone()?, currency: Currency { code, name, decimals } })
    }
}

/// One language over the catalogue. Cheap to clone.
#[derive(Debug, Clone)]
pub struct T {
    catalog: Arc<Catalog>,
    civil: Arc<Civil>,
    lang: Lang,
}

impl T {
    /// Words in `lang`, times in the jurisdiction's civil time.
    pub const fn new(catalog: Arc<Catalog>, civil: Arc<Civil>, lang: Lang) -> Self {
        Self { catalog, civil, lang }
    }

    /// The language.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The language's BCP 47 tag, for `lang` attributes.
    pub const fn tag(&self) -> &'static str {
        self.lang.tag()
    }

    /// The same catalogue in another language.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> Self {
        Self { lang, ..self.clone() }
    }

    /// A text without values.
    pub fn get(&self, key: &str) -> String {
        self.lookup(key, &[])
    }

    /// A text with values. Plain numbers (`3`, not `007`) also choose plural forms.
    pub fn with(&self, key: &str, args: &[(&str, &dyn ToString)]) -> String {
        let values: Vec<(&str, String)> =
            args.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.lookup(key, &values)
    }

    /// The text if there is one; for families of keys where some members are optional.
    pub fn find(&self, key: &str, args: &[(&str, &str)]) -> Option<String> {
        self.catalog.has(key).then(|| self.lookup(key, args))
    }

    /// A text of the pack in this language.
    pub fn say<'a>(&self, text: &'a Text) -> &'a str {
        text.get(self.lang)
    }

    /// A civil date: `2026年11月22日`.
    pub fn date(&self, date: Date) -> String {
        format::date(self.lang, date)
    }

    /// The civil day of a moment.
    pub fn day(&self, at: Timestamp) -> String {
        format::date(self.lang, at.date_in(&self.civil.zone))
    }

    /// Day and 24 h time of a moment, civil time.
    pub fn date_time(&self, at: Timestamp) -> String {
        format::date_time(self.lang, at.to_jiff().to_zoned(self.civil.zone.clone()).datetime())
    }

    /// The 24 h time of a moment, civil time.
    pub fn time(&self, at: Timestamp) -> String {
        format::time(at.to_jiff().to_zoned(self.civil.zone.clone()).datetime())
    }

    /// A grouped number.
    pub fn number(&self, value: i64) -> String {
        format::number(value)
    }

    /// Money in the jurisdiction's currency, from its smallest unit.
    pub fn money(&self, minor: i64) -> String {
        format::money(self.lang, minor, &self.civil.currency)
    }

    /// `lang="zh-Hant"` with a leading space when Chinese stands on a page in another language, otherwise nothing:
    /// screen readers change voice and browsers choose the right glyph forms (WCAG 3.1.2).
    pub fn lang_attr(&self, text: impl AsRef<str>) -> LangAttr {
        LangAttr((self.lang != Lang::ZhHant && has_han(text.as_ref())).then_some(Lang::ZhHant))
    }

    /// `lang="…"` with a leading space when a text is in another language than the page.
    pub fn lang_of(&self, lang: Lang) -> LangAttr {
        LangAttr((lang != self.lang).then_some(lang))
    }

    /// The text, escaped, inside a `span` with its language where that differs from the page.
    pub fn run(&self, text: impl AsRef<str>) -> Run {
        Run { attr: self.lang_attr(&text), text: text.as_ref().to_owned() }
    }

    /// The id of the control that is named `name`.
    pub fn id(&self, name: impl AsRef<str>) -> String {
        id_of(name.as_ref())
    }

    /// `aria-describedby` for a control whose hint and error stand under `<id>-hint` and `<id>-error`, or nothing.
    pub fn described_by(
        &self,
        id: impl AsRef<str>,
        hint: impl AsRef<str>,
        error: impl AsRef<str>,
    ) -> DescribedBy {
        let id = id_of(id.as_ref());
        DescribedBy { id, hint: !hint.as_ref().is_empty(), error: !error.as_ref().is_empty() }
    }

    /// The id of one of several controls or lines: the first of a field (0) has the field's own id.
    pub fn item_id(&self, id: impl AsRef<str>, index: impl Borrow<usize>) -> String {
        let (id, index) = (id_of(id.as_ref()), *index.borrow());
        if index == 0 { id } else { format!("{id}-{index}") }
    }

    /// The id behind the notes of one of several controls: the first control has the id of its whole group.
    pub fn note_id(&self, item: impl AsRef<str>) -> String {
        format!("{}-item", id_of(item.as_ref()))
    }

    /// Whether dates are written year first.
    pub const fn year_first(&self) -> bool {
        matches!(self.lang, Lang::ZhHant)
    }

    /// How a legal clock stands, in words: `5 working days left`.
    pub fn clock_words(&self, clock: &Clock) -> String {
        let unit = if clock.working_days { "" } else { "-calendar" };
        match clock.state {
            ClockState::Running => self.with(&format!("clock-left{unit}"), &[("n", &clock.left_days())]),
            ClockState::Late => self.with(&format!("clock-late{unit}"), &[("n", &clock.late_days())]),
            ClockState::Stopped => self.with(&format!("clock-stopped{unit}"), &[("n", &clock.left_days())]),
            ClockState::Met => self.get("clock-met"),
        }
    }

    fn lookup(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.catalog.lookup(self.lang, key, args).unwrap_or_else(|error| {
            metrics::counter!("balcao_text_misses_total").increment(1);
            tracing::warn!(%error, "text");
            error.shown()
        })
    }
}

/// Han characters in any plane: the Unified Ideographs blocks and their compatibility forms (Unicode 17, ch. 18.1).
fn has_han(text: &str) -> bool {
    text.chars().any(
        |c| matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF),
    )
}

/// A `lang` attribute with its leading space, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LangAttr(Option<Lang>);

impl fmt::Display for LangAttr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(lang) => write!(f, " lang=\"{lang}\""),
            None => Ok(()),
        }
    }
}

// Contains no character from outside: a fixed attribute name and a tag of `Lang`.
impl askama::filters::HtmlSafe for LangAttr {}

/// An `aria-describedby` attribute with its leading space, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescribedBy {
    id: String,
    hint: bool,
    error: bool,
}

impl fmt::Display for DescribedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = &self.id;
        match (self.hint, self.error) {
            (true, true) => write!(f, " aria-describedby=\"{id}-hint {id}-error\""),
            (true, false) => write!(f, " aria-describedby=\"{id}-hint\""),
            (false, true) => write!(f, " aria-describedby=\"{id}-error\""),
            (false, false) => Ok(()),
        }
    }
}

// `id_of` leaves letters, digits, `_` and `-` only.
impl askama::filters::HtmlSafe for DescribedBy {}

/// A text that knows whether it needs a language tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    attr: LangAttr,
    text: String,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = askama::filters::escape(&self.text, askama::filters::Html).map_err(|_| fmt::Error)?;
        if self.attr.0.is_none() {
            write!(f, "{text}")
        } else {
            write!(f, "<span{}>{text}</span>", self.attr)
        }
    }
}

// The text is escaped in `Display`.
impl askama::filters::HtmlSafe for Run {}

#[cfg(test)]
#[path = "text_tests.rs"]
pub(crate) mod tests;
