use std::path::Path;

#[test]
fn every_text_is_used_and_every_used_text_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = i18n::read_tree(&[&root.join("src"), &root.join("templates")]).unwrap();
    let findings = i18n::scan_usage(&files, &[mailbox::LOCALES], &[web::LOCALES]);
    let words: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(words.is_empty(), "{}", words.join("\n"));
}
