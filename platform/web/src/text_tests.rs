use std::sync::Arc;

use i18n::format::Currency;
use i18n::{Catalog, read_tree, scan_usage};
use jiff::tz::TimeZone;
use kernel::{Lang, Text, Timestamp};

use super::{Civil, T};
use crate::LOCALES;

pub(crate) fn t(lang: Lang) -> T {
    let name = Text { zh_hant: "澳門元".into(), pt: "pataca".into(), en: "pataca".into() };
    let zone = TimeZone::get("Asia/Macau").unwrap();
    let civil = Civil { zone, currency: Currency { code: "MOP".into(), name, decimals: 2 } };
    T::new(Arc::new(Catalog::new(vec![LOCALES]).unwrap()), Arc::new(civil), lang)
}

#[test]
fn speaks_in_civil_time_and_local_money() {
    let at: Timestamp = "2026-11-21T16:30:00Z".parse().unwrap();
    assert_eq!(t(Lang::En).date_time(at), "22 November 2026, 00:30");
    assert_eq!(t(Lang::ZhHant).day(at), "2026年11月22日");
    assert_eq!(t(Lang::Pt).time(at), "00:30");
    assert_eq!(t(Lang::ZhHant).money(1_500), "15.00 澳門元");
    assert_eq!(t(Lang::Pt).number(700_000), "700,000");
}

#[test]
fn values_choose_plural_forms() {
    assert_eq!(t(Lang::En).with("clock-left", &[("n", &1)]), "1 working day left");
    assert_eq!(t(Lang::En).with("clock-left", &[("n", &5)]), "5 working days left");
    assert_eq!(t(Lang::Pt).with("clock-left", &[("n", &1)]), "Falta 1 dia útil");
}

#[test]
fn a_missing_key_shows_itself() {
    assert_eq!(t(Lang::En).get("no-such-text"), "no-such-text");
    assert_eq!(t(Lang::En).find("no-such-text", &[]), None);
}

#[test]
fn chinese_names_are_tagged_on_other_pages_and_always_escaped() {
    assert_eq!(t(Lang::En).run("陳大文").to_string(), "<span lang=\"zh-Hant\">陳大文</span>");
    assert_eq!(t(Lang::Pt).run("𠮷").to_string(), "<span lang=\"zh-Hant\">𠮷</span>");
    assert_eq!(t(Lang::ZhHant).run("陳大文").to_string(), "陳大文");
    assert_eq!(t(Lang::En).run("<b>Ana & Rui</b>").to_string(), "&#60;b&#62;Ana &#38; Rui&#60;/b&#62;");
    assert_eq!(t(Lang::En).lang_of(Lang::Pt).to_string(), " lang=\"pt\"");
    assert_eq!(t(Lang::Pt).lang_of(Lang::Pt).to_string(), "");
}

#[test]
fn every_text_of_the_frame_exists_and_is_used() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let (templates, sources) = (root.join("templates"), root.join("src"));
    let files = read_tree(&[&templates, &sources]).unwrap();
    let findings = scan_usage(&files, &[LOCALES], &[]);
    assert!(findings.is_empty(), "{}", findings.iter().map(|f| format!("{f}\n")).collect::<String>());
}
