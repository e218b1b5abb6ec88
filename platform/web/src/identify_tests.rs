//! Hosts and languages as requests name them.

use http::{HeaderMap, header};
use kernel::Lang;

use super::{accepted, is_literal, name_of};

#[test]
fn a_host_is_its_name_whatever_stands_around_it() {
    for (authority, name) in [
        ("localhost:8000", "localhost"),
        ("LocalHost.", "localhost"),
        ("[::1]:8000", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("balcao.example", "balcao.example"),
    ] {
        assert_eq!(name_of(authority), name);
    }
    assert!(is_literal("::1") && is_literal("127.0.0.1") && !is_literal("127.0.0.1.example"));
}

#[test]
fn the_language_is_the_best_liked_of_ours() {
    let asked = |text: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, text.parse().unwrap());
        accepted(&headers)
    };
    for (text, lang) in [
        ("pt-PT, en;q=0.8", Some(Lang::Pt)),
        ("fr, en;q=0.3, pt;q=0.9", Some(Lang::Pt)),
        ("en;q=0, zh-HK;q=0.1", Some(Lang::ZhHant)),
        ("en;q=0", None),
        ("tlh, fr;q=0.5", None),
        ("en;q=much, pt;q=0.2", Some(Lang::Pt)),
        ("*", None),
    ] {
        assert_eq!(asked(text), lang, "{text}");
    }
}
