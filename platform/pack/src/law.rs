//! `law/acts.toml`: the acts that a pack cites, once, with their titles. Everything else cites `act` or `act:article`.
//! Invariant: a citation names an act that is listed; an act whose title or number is unsure says so.

use kernel::{Lang, Text};
use serde::{Deserialize, Serialize};

/// Longest citation, bytes.
const MAX_CITATION_BYTES: usize = 80;

/// All acts that the pack cites.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acts {
    #[serde(rename = "act", default)]
    pub all: Vec<Act>,
}

/// A law, code, regulation or order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Short id, for example `cpa`.
    pub id: String,
    pub title: Text,
    /// False while title or number come from general knowledge only.
    #[serde(default = "confirmed")]
    pub confirmed: bool,
    /// Where the title and number come from.
    pub source: Option<String>,
}

const fn confirmed() -> bool {
    true
}

/// A citation: `cpa` or `cpa:93`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LawRef {
    act: String,
    article: Option<String>,
}

impl LawRef {
    /// The id of the act.
    pub fn act(&self) -> &str {
        &self.act
    }

    /// The article, as the act numbers it.
    pub fn article(&self) -> Option<&str> {
        self.article.as_deref()
    }

    /// Reads `act` or `act:article`.
    pub fn parse(text: &str) -> Option<Self> {
        let (act, article) = match text.split_once(':') {
            Some((act, article)) => (act, Some(article)),
            None => (text, None),
        };
        let id =
            |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let valid = text.len() <= MAX_CITATION_BYTES
            && id(act)
            && article.is_none_or(|a| !a.trim().is_empty() && !a.contains(':'));
        valid.then(|| Self { act: act.to_owned(), article: article.map(str::to_owned) })
    }
}

impl TryFrom<String> for LawRef {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is not a citation such as `cpa` or `cpa:93`"))
    }
}

impl From<LawRef> for String {
    fn from(law: LawRef) -> Self {
        law.to_string()
    }
}

impl std::fmt::Display for LawRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.article {
            Some(article) => write!(f, "{}:{article}", self.act),
            None => f.write_str(&self.act),
        }
    }
}

impl Acts {
    /// The act with this id.
    pub fn get(&self, id: &str) -> Option<&Act> {
        self.all.iter().find(|act| act.id == id)
    }

    /// The citation in words; `None` when the act is not listed.
    pub fn cite(&self, law: &LawRef, lang: Lang) -> Option<String> {
        let title = self.get(law.act())?.title.get(lang);
        Some(match (law.article(), lang) {
            (None, _) => title.to_owned(),
            (Some(article), Lang::ZhHant) => format!("{title}第{article}條"),
            (Some(article), Lang::Pt) => format!("{title}, artigo {article}.º"),
            (Some(article), Lang::En) => format!("{title}, article {article}"),
        })
    }
}
