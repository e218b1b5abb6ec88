//! Every text exists in three languages and is used; every refusal has words of its own.

use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_text_exists_and_is_used() {
    let forms = root().join("../../platform/forms/src");
    let files = i18n::read_tree(&[&root().join("templates"), &root().join("src"), &forms]).unwrap();
    let findings = i18n::scan_usage(&files, &[casework::LOCALES], &[web::LOCALES]);
    assert_eq!(findings, []);
}

#[test]
fn every_refusal_of_the_engine_has_words() {
    let catalog = i18n::Catalog::new(vec![casework::LOCALES, web::LOCALES]).unwrap();
    let folders = ["src/rules", "src/model"].map(|folder| root().join(folder));
    let forms = root().join("../../platform/forms/src");
    let files = i18n::read_tree(&[&folders[0], &folders[1], &forms]).unwrap();
    let mut missing = Vec::new();
    let mut told = |code: &str| {
        let key = format!("problem-{}", code.replace('.', "-"));
        if !catalog.has(&key) {
            missing.push(key);
        }
    };
    for reason in casework::CaseworkError::ALL {
        told(reason.code());
    }
    assert!(casework::CaseworkError::ALL.len() > 80);
    // Codes at fields stand where the field is looked at.
    for file in &files {
        for literal in file.text.split('"').skip(1).step_by(2) {
            let (domain, what) = literal.split_once('.').unwrap_or_default();
            let code = matches!(domain, "casework" | "field")
                && !what.is_empty()
                && what.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            if code {
                told(literal);
            }
        }
    }
    missing.sort();
    missing.dedup();
    assert_eq!(missing, Vec::<String>::new());
}
