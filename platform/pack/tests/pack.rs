//! A pack as its users meet it: files in, typed sections and findings with lines out.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::Lang;
use pack::{Finding, LawRef, Lint, Pack, Packs, Severity, diff, load_dir, run};
use proptest::prelude::*;
use serde::Deserialize;

const JURISDICTION: &str = r##"
code = "MO"
name = { zh-Hant = "澳門特別行政區", pt = "Região Administrativa Especial de Macau", en = "Macao SAR" }
government = { zh-Hant = "澳門特別行政區政府", pt = "Governo da RAEM", en = "Macao SAR Government" }
time_zone = "Asia/Macau"

[currency]
code = "MOP"
name = { zh-Hant = "澳門元", pt = "pataca", en = "pataca" }
unit_one = { zh-Hant = "澳門元", pt = "pataca", en = "pataca" }
unit_many = { zh-Hant = "澳門元", pt = "patacas", en = "patacas" }
minor_one = { zh-Hant = "分", pt = "avo", en = "avo" }
minor_many = { zh-Hant = "分", pt = "avos", en = "avos" }
decimals = 2

[theme]
name = { zh-Hant = "Balcão", pt = "Balcão", en = "Balcão" }
mark = "B"
brand = "#0b5345"
ornament = "#b8860b"
paper = "#ffffff"
"##;

const DEPARTMENTS: &str = r#"
[[department]]
code = "DSAJ"
name = { zh-Hant = "法務局", pt = "Direcção dos Serviços de Assuntos de Justiça", en = "Legal Affairs Bureau" }

[[department]]
code = "GPDP"
name = { zh-Hant = "個人資料保護辦公室", pt = "GPDP", en = "GPDP" }
valid_to = "2024-01-31"
successor = "DSPDP"

[[department]]
code = "DSPDP"
name = { zh-Hant = "個人資料保護局", pt = "DSPDP", en = "DSPDP" }
valid_from = "2024-02-01"
"#;

fn files(extra: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    [("jurisdiction.toml", JURISDICTION), ("departments.toml", DEPARTMENTS)]
        .iter()
        .chain(extra)
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

fn pack(extra: &[(&str, &str)]) -> Pack {
    Pack::from_files(files(extra)).unwrap()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fee {
    amount: i64,
    title: kernel::Text,
}

#[test]
fn an_office_has_a_first_and_a_last_day() {
    let pack = pack(&[]);
    let day = |text: &str| text.parse().unwrap();
    assert!(pack.departments().on("GPDP", day("2024-01-31")).is_some());
    assert!(pack.departments().on("GPDP", day("2024-02-01")).is_none());
    assert!(pack.departments().on("DSPDP", day("2024-01-31")).is_none());
    assert!(pack.departments().on("DSPDP", day("2024-02-01")).is_some());
    assert_eq!(pack.jurisdiction().zone().unwrap().iana_name(), Some("Asia/Macau"));
}

#[test]
fn a_text_without_one_of_the_languages_is_refused_with_its_line() {
    let pack = pack(&[("fee.toml", "amount = 1\n\ntitle = { zh-Hant = \"費\", pt = \"taxa\" }\n")]);
    let finding = pack.section::<Fee>("fee.toml").unwrap_err();
    assert_eq!((finding.code, finding.line), ("pack.toml", Some(3)));
    assert!(finding.message.contains("en"), "{finding}");
    assert!(finding.cure.contains("three languages"), "{finding}");
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let text = "amount = 1\ntitle = { zh-Hant = \"費\", pt = \"taxa\", en = \"fee\" }\nammount = 2\n";
    let finding = pack(&[("fee.toml", text)]).section::<Fee>("fee.toml").unwrap_err();
    assert_eq!(finding.line, Some(3));
    assert!(finding.to_string().starts_with("fee.toml:3: error[pack.toml]: "), "{finding}");
}

#[test]
fn characters_outside_the_basic_plane_survive() {
    let text = "amount = 1\ntitle = { zh-Hant = \"𨋢費\", pt = \"ã\", en = \"lift\" }\n";
    let fee = pack(&[("fee.toml", text)]).section::<Fee>("fee.toml").unwrap();
    assert_eq!((fee.title.zh_hant.as_str(), fee.amount), ("𨋢費", 1));
}

#[test]
fn unclean_paths_bad_utf8_and_missing_files_are_findings() {
    for path in ["../up.toml", "/root.toml", "a//b", "a/./b", "with space", "é.toml", "a/.hidden"] {
        let mut bad = files(&[]);
        bad.insert(path.to_owned(), Vec::new());
        let findings = Pack::from_files(bad).unwrap_err();
        assert_eq!(findings[0].code, "pack.path", "{path}");
    }
    let mut bad = files(&[]);
    bad.insert("x.toml".to_owned(), b"a = 1\nb = \"\xff\"\n".to_vec());
    let pack = Pack::from_files(bad).unwrap();
    let finding = pack.text("x.toml").unwrap_err();
    assert_eq!((finding.code, finding.line), ("pack.utf8", Some(2)));
    assert_eq!(pack.text("y.toml").unwrap_err().code, "pack.missing-file");
    assert_eq!(Pack::from_files(BTreeMap::new()).unwrap_err().len(), 2);
}

#[test]
fn limits_hold() {
    let mut large = files(&[]);
    large.insert("big.bin".to_owned(), vec![0; pack::MAX_FILE_BYTES + 1]);
    assert_eq!(Pack::from_files(large).unwrap_err()[0].code, "pack.file-too-large");
    let mut many = files(&[]);
    many.extend((0..pack::MAX_FILES).map(|n| (format!("f/{n}"), Vec::new())));
    assert_eq!(Pack::from_files(many).unwrap_err()[0].code, "pack.too-many-files");
}

#[test]
fn a_directory_gives_the_same_version_as_its_files() {
    let root = tempfile::tempdir().unwrap();
    for (path, bytes) in files(&[("services/dsaj/birth/service.toml", "id = \"x\"\n")]) {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(root.path().join(".gitkeep"), "").unwrap();
    let loaded = load_dir(root.path()).unwrap();
    assert_eq!(loaded.hash(), pack(&[("services/dsaj/birth/service.toml", "id = \"x\"\n")]).hash());
    assert_eq!(loaded.glob("services/*/*/service.toml"), ["services/dsaj/birth/service.toml"]);
    assert_eq!(load_dir(&root.path().join("nowhere")).unwrap_err().code(), "pack.unreadable");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_pack_is_refused() {
    let root = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/etc/hostname", root.path().join("stolen.txt")).unwrap();
    assert_eq!(load_dir(root.path()).unwrap_err().code(), "pack.invalid");
}

#[test]
fn several_versions_stay_loaded() {
    let (one, two) = (Arc::new(pack(&[])), Arc::new(pack(&[("rollout.toml", "")])));
    let packs = Packs::new(Arc::clone(&one));
    packs.add(Arc::clone(&two));
    assert_eq!(packs.current().hash(), one.hash());
    assert!(packs.activate(two.hash()));
    assert_eq!(packs.current().hash(), two.hash());
    assert_eq!(packs.get(one.hash()).unwrap().hash(), one.hash());
    assert!(!packs.activate(&pack::PackHash::parse(&"0".repeat(64)).unwrap()));
}

#[test]
fn a_citation_names_a_listed_act_in_every_language() {
    let acts = "[[act]]\nid = \"cpa\"\ntitle = { zh-Hant = \"《行政程序法典》\", pt = \"Código do Procedimento Administrativo\", en = \"Administrative Procedure Code\" }\n";
    let pack = pack(&[("law/acts.toml", acts)]);
    let cite = |text: &str, lang| pack.acts().cite(&LawRef::parse(text).unwrap(), lang);
    assert_eq!(cite("cpa:93", Lang::ZhHant).as_deref(), Some("《行政程序法典》第93條"));
    assert_eq!(
        cite("cpa:93", Lang::Pt).as_deref(),
        Some("Código do Procedimento Administrativo, artigo 93.º")
    );
    assert_eq!(cite("cpa", Lang::En).as_deref(), Some("Administrative Procedure Code"));
    assert_eq!(cite("other", Lang::En), None);
    for bad in ["", ":93", "cpa:", "c p a", "cpa:9:3"] {
        assert_eq!(LawRef::parse(bad), None, "{bad}");
    }
}

struct Fees;

impl Lint for Fees {
    fn name(&self) -> &'static str {
        "fees"
    }
    fn claims(&self) -> &'static [&'static str] {
        &["fees/*.toml"]
    }
    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        pack.glob("fees/*.toml").iter().filter_map(|path| pack.section::<Fee>(path).err()).collect()
    }
}

#[test]
fn lint_reports_errors_first_and_files_that_nobody_reads() {
    let rollout = "[[switch]]\nwhat = \"x\"\ndepartment = \"NONE\"\nfrom = \"2024-08-15\"\n";
    let pack = pack(&[("fees/a.toml", "amount = 1"), ("feess/b.toml", ""), ("rollout.toml", rollout)]);
    let report = run(&pack, &[&Fees]);
    let seen: Vec<_> =
        report.findings.iter().map(|f| (f.severity, f.file.as_str(), f.line, f.code)).collect();
    assert_eq!(
        seen,
        [
            (Severity::Error, "fees/a.toml", Some(1), "pack.toml"),
            (Severity::Error, "rollout.toml", Some(3), "pack.unknown-department"),
            (Severity::Warning, "feess/b.toml", None, "pack.unclaimed-file"),
        ]
    );
    assert!(!report.passed());
}

#[test]
fn a_switch_holds_between_its_days() {
    let rollout =
        "[[switch]]\nwhat = \"mo.x\"\ndepartment = \"DSAJ\"\nfrom = \"2024-08-15\"\nto = \"2024-08-20\"\n";
    let pack = pack(&[("rollout.toml", rollout)]);
    let on = |day: &str| pack.rollout().is_on("mo.x", "DSAJ", day.parse().unwrap());
    assert_eq!(
        [on("2024-08-14"), on("2024-08-15"), on("2024-08-20"), on("2024-08-21")],
        [false, true, true, false]
    );
    assert!(!pack.rollout().is_on("mo.x", "DSI", "2024-08-15".parse().unwrap()));
}

#[test]
fn the_diff_reads_like_a_list_of_amendments() {
    let old = pack(&[
        ("fees.toml", "[[fee]]\nid = \"birth\"\namount = 6500\n\n[[fee]]\nid = \"copy\"\namount = 15\n"),
        ("gone.toml", "a = 1"),
        ("letter.typ", "old"),
    ]);
    let new = pack(&[
        (
            "fees.toml",
            "[[fee]]\nid = \"first\"\namount = 0\n\n[[fee]]\nid = \"birth\"\namount = 7000\n\n[[fee]]\nid = \"copy\"\namount = 15\n",
        ),
        ("new.toml", "a = 1"),
        ("letter.typ", "new"),
    ]);
    let lines: Vec<String> = diff(&old, &new).iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "fees.toml · fee › “birth” › amount: 6500 → 7000",
            "fees.toml · fee › “first” › amount: added 0",
            "fees.toml · fee › “first” › id: added “first”",
            "gone.toml: removed",
            "letter.typ: changed",
            "new.toml: added",
        ]
    );
    assert!(diff(&old, &old).is_empty());
}

proptest! {
    /// The version depends on every byte and on nothing else.
    #[test]
    fn the_hash_sees_every_byte(content in proptest::collection::vec(any::<u8>(), 1..64), at in any::<proptest::sample::Index>()) {
        let mut with = files(&[]);
        with.insert("x.bin".to_owned(), content.clone());
        let first = Pack::from_files(with.clone()).unwrap();
        let again = Pack::from_files(with.clone()).unwrap();
        prop_assert_eq!(first.hash(), again.hash());
        let mut changed = content;
        let index = at.index(changed.len());
        changed[index] ^= 1;
        with.insert("x.bin".to_owned(), changed);
        let second = Pack::from_files(with).unwrap();
        prop_assert_ne!(first.hash(), second.hash());
    }

    /// Any bytes as a section give a value or a finding, never a panic.
    #[test]
    fn any_section_is_a_value_or_a_finding(content in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut with = files(&[]);
        with.insert("x.toml".to_owned(), content);
        let pack = Pack::from_files(with).unwrap();
        let _ = pack.section::<Fee>("x.toml");
        let _ = pack.line_of("x.toml", &["a".into(), 0.into()]);
    }
}
