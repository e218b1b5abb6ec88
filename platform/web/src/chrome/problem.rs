//! A refusal in words: what happened, what was kept, what to do. Every problem of the house ends in this page or,
//! for programs, in a problem document with the same code.

use askama::Template;
use kernel::{Problem, ProblemStatus};

use super::{Chrome, Link};
use crate::Typed;
use crate::text::T;

/// The words of one problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemWords {
    /// What happened: `problem-<code>`, otherwise the general sentence of its status.
    pub what: String,
    /// What was kept: `problem-<code>-kept`, otherwise that nothing was changed.
    pub kept: String,
    /// What to do: `problem-<code>-do`, otherwise the advice of its status.
    pub todo: String,
}

impl ProblemWords {
    /// Looks the words up in the language of `t`; every code gets all three sentences.
    pub fn of(t: &T, problem: &Problem) -> Self {
        let key = format!("problem-{}", problem.code.replace('.', "-"));
        let args: Vec<(&str, &str)> =
            problem.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let general = general_code(problem.status);
        let pick = |suffix: &str| {
            t.find(&format!("{key}{suffix}"), &args)
                .or_else(|| t.find(&format!("problem-{}{suffix}", general.replace('.', "-")), &[]))
        };
        Self {
            what: pick("").unwrap_or_else(|| t.get("problem-internal")),
            kept: pick("-kept").unwrap_or_else(|| t.get("problem-kept")),
            todo: pick("-do").unwrap_or_else(|| t.get("problem-do")),
        }
    }
}

/// The general code whose words stand in when a code has none of its own.
const fn general_code(status: ProblemStatus) -> &'static str {
    match status {
        ProblemStatus::Malformed => "request.malformed",
        ProblemStatus::Method => "request.method",
        ProblemStatus::MediaType => "request.media-type",
        ProblemStatus::Misdirected => "request.host",
        ProblemStatus::Invalid => "request.invalid",
        ProblemStatus::Unauthenticated => "auth.required",
        ProblemStatus::Forbidden => "auth.forbidden",
        ProblemStatus::NotFound => "not-found",
        ProblemStatus::Conflict => "page.stale",
        ProblemStatus::TooLarge => "request.too-large",
        ProblemStatus::TooMany => "request.rate-limited",
        ProblemStatus::Internal => "internal",
        ProblemStatus::Unavailable => "unavailable",
    }
}

/// The page for a problem; `templates/problem.html`.
#[derive(Debug, Clone, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    pub chrome: Chrome,
    pub words: ProblemWords,
    pub code: &'static str,
    /// For the help desk; the same id is in the logs.
    pub request_id: String,
    /// Where the person can go on: sign in, the page before, the start.
    pub links: Vec<Link>,
    /// What was typed, to be sent again.
    pub again: Option<Again>,
}

/// A form that was not taken, with what it said.
#[derive(Debug, Clone)]
pub struct Again {
    /// Where it goes, the same as before.
    pub action: String,
    /// Names and values that are sent as they are.
    pub hidden: Vec<(String, String)>,
    /// Names and longer texts.
    pub texts: Vec<(String, String)>,
    /// Where to sign in first; absent for whoever is signed in.
    pub sign_in: Option<String>,
}

impl ProblemPage {
    /// The page for `problem` in the frame of the request. `passkey` is the sign-in that comes back to it.
    pub fn new(chrome: Chrome, problem: &Problem, request_id: impl Into<String>, passkey: &str) -> Self {
        let words = ProblemWords::of(&chrome.t, problem);
        let chrome = chrome.titled(words.what.clone());
        let link = |label: &str, href: &str| Link { label: chrome.t.get(label), href: href.to_owned() };
        let mut links = match problem.code {
            "auth.step-up" => vec![
                link("problem-to-passkey", passkey),
                link("problem-to-add-passkey", "/account/passkeys/add"),
            ],
            "auth.mandate-ended" => vec![link("problem-to-account", "/account")],
            _ => Vec::new(),
        };
        links.push(link("frame-to-start", "/"));
        Self { chrome, words, code: problem.code, request_id: request_id.into(), links, again: None }
    }
}

impl ProblemPage {
    /// The page with a form that holds what was typed, and the words for it.
    #[must_use]
    pub fn handing_back(mut self, typed: &Typed, action: &str) -> Self {
        let t = &self.chrome.t;
        let sign_in = self.chrome.sign_in_href.clone();
        let key = if sign_in.is_some() { "problem-typed-rested" } else { "problem-typed-anew" };
        self.words = ProblemWords {
            what: t.get(key),
            kept: t.get("problem-typed-kept"),
            todo: t.get(&format!("{key}-do")),
        };
        self.again = Some(Again {
            action: action.to_owned(),
            hidden: typed.short().cloned().collect(),
            texts: typed.texts().cloned().collect(),
            sign_in,
        });
        self.chrome = self.chrome.titled(self.words.what.clone());
        self
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Lang, Problem, ProblemStatus};

    use super::{ProblemWords, general_code};
    use crate::text::tests::t;

    const ALL: [ProblemStatus; 10] = [
        ProblemStatus::Malformed,
        ProblemStatus::Unauthenticated,
        ProblemStatus::Forbidden,
        ProblemStatus::NotFound,
        ProblemStatus::Conflict,
        ProblemStatus::TooLarge,
        ProblemStatus::Invalid,
        ProblemStatus::TooMany,
        ProblemStatus::Internal,
        ProblemStatus::Unavailable,
    ];

    #[test]
    fn every_status_says_what_happened_what_was_kept_and_what_to_do() {
        for lang in Lang::ALL {
            for status in ALL {
                let unknown = ProblemWords::of(&t(lang), &Problem::new(status, "some.unheard-of-code"));
                assert_eq!(unknown, ProblemWords::of(&t(lang), &Problem::new(status, general_code(status))));
                for text in [unknown.what, unknown.kept, unknown.todo] {
                    assert!(!text.is_empty() && !text.contains("problem-"), "{lang} {status:?}: {text}");
                }
            }
        }
    }
}
