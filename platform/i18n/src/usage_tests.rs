use super::{Finding, TextFile, read_tree, scan_usage};
use crate::Source;

const OWN: Source = Source {
    name: "shop",
    zh_hant: "shop-title = 商店\nshop-count = 共 { $n } 件\nshop-state-open = 營業\nshop-state-shut = 休息\nproblem-shop-shut = 已關門\nproblem-shop-shut-do = 明天再來\nshop-old = 舊\n",
    pt: "",
    en: "",
};
const FRAME: Source =
    Source { name: "web", zh_hant: "frame-back = 返回\nframe-unused = 無\n", pt: "", en: "" };

fn file(path: &str, text: &str) -> TextFile {
    TextFile { path: path.to_owned(), text: text.to_owned() }
}

fn unused(key: &str) -> Finding {
    Finding::Unused { source: "shop", key: key.to_owned() }
}

fn unknown(file: &str, line: usize, key: &str) -> Finding {
    Finding::Unknown { file: file.to_owned(), line, key: key.to_owned() }
}

#[test]
fn a_complete_crate_has_no_finding() {
    let files = [
        file(
            "page.html",
            "<h1 title=\"nothing\">{{ chrome.t.get(\"shop-title\") }}</h1>\n{% call c::back(chrome.t.get(\"frame-back\")) %}",
        ),
        file(
            "page.rs",
            "let n = t.with(\n    \"shop-count\", &[(\"n\", &3)]);\nlet s = t.get(&format!(\"shop-state-{state}\"));\nProblem::new(ProblemStatus::Conflict, \"shop.shut\");\nlet old = r#\"shop-old\"#;",
        ),
    ];
    assert_eq!(scan_usage(&files, &[OWN], &[FRAME]), []);
}

#[test]
fn finds_unknown_keys_with_file_and_line() {
    let files = [
        file("a.html", "<p>\n  {{ t.get(\"shop-titel\") }}\n  {{- t.with(\"shop-sum\", &[]) -}}\n</p>"),
        file(
            "b.rs",
            "\n// t.get(\"in-a-comment\")\nt.get(\"shop-b\");\nproblem(ProblemStatus::Invalid, \"shop.broken\");\nlist.get(\"other\"); cat.get(\"cat\"); '\"'; t.get(\"shop-c\")",
        ),
    ];
    let found = scan_usage(&files, &[], &[OWN]);
    assert_eq!(
        found,
        [
            unknown("a.html", 2, "shop-titel"),
            unknown("a.html", 3, "shop-sum"),
            unknown("b.rs", 3, "shop-b"),
            unknown("b.rs", 4, "problem-shop-broken"),
            unknown("b.rs", 5, "shop-c"),
        ]
    );
}

#[test]
fn finds_keys_that_nobody_uses() {
    let files = [
        file("a.html", "\"shop-old\" {{ t.get(\"shop-title\") }}"),
        file("b.rs", "key(\"shop-state-{}\"); f(\"sh{}\"); \"shop.shut\" #[cfg(test)] \"shop-count\""),
    ];
    // Plain HTML text and test code are no use; a pattern this short does not count either.
    assert_eq!(scan_usage(&files, &[OWN], &[FRAME]), [unused("shop-count"), unused("shop-old")]);
}

#[test]
fn a_prefix_literal_covers_its_family() {
    let files = [file("a.html", "{{ t.get(\"shop-state-\" ~ state) }}")];
    let found = scan_usage(&files, &[OWN], &[]);
    assert!(!found.contains(&unused("shop-state-open")) && !found.contains(&unused("shop-state-shut")));
    assert!(found.contains(&unused("shop-title")));
    assert!(!found.iter().any(|finding| matches!(finding, Finding::Unknown { .. })), "{found:?}");
}

#[test]
fn reads_this_crate_without_its_tests() {
    let files = read_tree(&[std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))]).unwrap();
    assert!(files.iter().any(|file| file.path.ends_with("usage.rs")));
    assert!(!files.iter().any(|file| file.path.ends_with("usage_tests.rs")));
    assert!(read_tree(&[std::path::Path::new("/nonexistent")]).is_err());
}
