//! The kernel's words as a user of the crate meets them, on the real files of the Macao pack.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper of a test may fail it")]

mod clocks;
mod dates;
mod identifiers;
mod money;
mod names;
mod notices;
mod workdays;
mod writing;

use jiff::civil::{Date, date};
use kernel::{Calendar, NoticeLaw, Text};

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let path = format!("{}/../jurisdictions/macao/{path}", env!("CARGO_MANIFEST_DIR"));
    toml::from_str(&std::fs::read_to_string(&path).expect(&path)).expect(&path)
}

fn calendar() -> Calendar {
    read("calendars/public.toml")
}

fn notice_law() -> NoticeLaw {
    read("law/notice.toml")
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn text(words: &str) -> Text {
    Text { zh_hant: words.to_owned(), pt: words.to_owned(), en: words.to_owned() }
}

/// The last day of the Macao file whose list is final.
fn last_published() -> Date {
    date(2027, 2, 4)
}
