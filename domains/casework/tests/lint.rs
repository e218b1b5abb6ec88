//! Each kind of mistake in a pack is found, with the file, the line where there is one, and a cure.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use casework::graph::mermaid;
use casework::lint::CaseworkLint;
use kernel::Lang;
use pack::{Finding, Lint, Pack};

const REG: &str = "services/dsaj/birth-registration";

fn macao() -> Pack {
    pack::load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao")).unwrap()
}

/// The findings about `file` once `from` is replaced by `to`, and the line on which `to` stands.
fn findings(pack: &Pack, file: &str, from: &str, to: &str) -> Vec<Finding> {
    let mut files = pack.files().clone();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} does not say {from}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    CaseworkLint.lint(&Pack::from_files(files).unwrap())
}

/// (file under a folder, text, replacement, code that must be found)
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (
        "service.toml",
        "purpose = \"birth-registration\"",
        "purpose = \"birth-registry\"",
        "casework.unknown-purpose",
    ),
    (
        "process.toml",
        "of = [\"notice\", \"notice_review\"]",
        "of = [\"notice\"]",
        "casework.unreachable-node",
    ),
    (
        "process.toml",
        "of = [\"questions\", \"asked\"]",
        "of = [\"questions\", \"askd\"]",
        "casework.dangling-node",
    ),
    ("process.toml", "\"held\", \"route\"", "\"held\", \"held\", \"route\"", "casework.node-twice"),
    (
        "process.toml",
        "title = { zh-Hant = \"審查申報\", pt = \"Verificação da declaração\", en = \"Check of the declaration\" }\n",
        "",
        "casework.no-title",
    ),
    ("process.toml", "pt = \"Verificação da declaração\", ", "", "pack.toml"),
    (
        "process.toml",
        "law = \"crc\"\nqueue = \"crc-decide\"\noutcomes",
        "queue = \"crc-decide\"\noutcomes",
        "casework.no-law",
    ),
    (
        "process.toml",
        "law = \"crc\"\nrole = \"father\"",
        "law = \"crx\"\nrole = \"father\"",
        "casework.unknown-law",
    ),
    ("process.toml", "queue = \"crc-new\"", "queue = \"crc-nwe\"", "casework.dangling-reference"),
    ("process.toml", "table = \"route\"", "table = \"rout\"", "casework.dangling-reference"),
    ("process.toml", "late = \"late_review\", ", "", "casework.dangling-result"),
    (
        "process.toml",
        "outcomes = [\"registered\", \"refused\"]",
        "outcomes = [\"registered\", \"refusd\"]",
        "casework.dangling-reference",
    ),
    ("process.toml", "register = \"births\"", "register = \"brths\"", "casework.unknown-register"),
    ("process.toml", "std:civil.birth@1.0.0", "std:civil.birth@9.0.0", "casework.unknown-standard"),
    ("process.toml", "starts_on = \"moment:birth\"", "starts_on = \"moment:bith\"", "casework.clock-word"),
    ("process.toml", "starts_on = \"admitted\"\n", "", "casework.clock-start"),
    ("process.toml", "stops_on = [\"decided\", \"closed\"]\n", "", "casework.clock-stop"),
    ("process.toml", "resumes_on = [\"resubmitted\", \"heard\", \"resumed\"]\n", "", "casework.clock-resume"),
    ("process.toml", "on_expiry = \"escalate\"", "on_expiry = \"tacit_approval\"", "casework.tacit-approval"),
    ("process.toml", "warn_at = \"80%\"\n", "", "casework.clock-warning"),
    ("process.toml", "owner = \"dsaj.crc.head\"", "owner = \"dsaj.crc.boss\"", "casework.clock-owner"),
    (
        "process.toml",
        "\"child.name\" = \"form.child_name\"",
        "\"child.name\" = \"form.child_nam\"",
        "casework.unknown-value",
    ),
    (
        "process.toml",
        "when = \"decision.favourable\"",
        "when = \"decision.favourble\"",
        "casework.unknown-value",
    ),
    ("process.toml", "when = \"decision.favourable\"", "when = \"decison.favourable\"", "pack.toml"),
    ("process.toml", "when = \"decision.favourable\"", "when = \"now() > 1\"", "pack.toml"),
    ("process.toml", "notice = \"registered\"", "notice = \"received\"", "casework.dangling-reference"),
    ("process.toml", "kind = \"review\"", "kind = \"reviw\"", "pack.toml"),
    ("process.toml", "creates = \"child\"", "creates = \"chld\"", "casework.dangling-reference"),
    ("notices.toml", "params = { reason = \"case.returned_reason\" }", "", "casework.notice-param"),
    ("notices.toml", "on = [\"returned\"]", "on = [\"retured\"]", "casework.notice-word"),
    ("notices.toml", "to = [\"mother\"]", "to = [\"mothr\"]", "casework.dangling-reference"),
    (
        "queues.toml",
        "permission = \"casework.decide\"",
        "permission = \"casework.dcide\"",
        "casework.unstaffed-queue",
    ),
    (
        "documents.toml",
        "documents/birth-certificate.typ",
        "documents/birth-certifcate.typ",
        "casework.no-template",
    ),
    (
        "evidence.toml",
        "MO/GOV/DSI/person-register/person",
        "MO/GOV/DSI/person-register/persn",
        "casework.unknown-exchange-service",
    ),
    ("evidence.toml", "purpose = \"birth-registration\"", "purpose = \"curiosity\"", "casework.no-grant"),
    ("evidence.toml", "\"marital_status\"]", "\"marital_status\", \"address\"]", "casework.no-grant"),
    ("evidence.toml", "law = \"crc\"\n", "", "casework.no-grant"),
    ("evidence.toml", "provider = \"DSI\"", "provider = \"DSX\"", "casework.dangling-reference"),
    ("service.toml", "department = \"DSAJ\"", "department = \"DSAX\"", "casework.unknown-department"),
    ("service.toml", "unit = \"dsaj.crc\"", "unit = \"dsi.bir\"", "casework.unknown-unit"),
    ("service.toml", "counter = true", "counter = false", "casework.no-counter"),
    ("service.toml", "legal = [\"crc\", \"egov\"]", "legal = [\"crc\", \"egvo\"]", "casework.unknown-law"),
    ("form/pages.toml", "fields = [\"child_name\"]", "fields = [\"child_nam\"]", "casework.unknown-field"),
    ("form/pages.toml", "fields = [\"child_name\"]", "fields = []", "casework.unasked-field"),
    ("form/schema.json", "\"pt\": \"Sexo\"", "\"fr\": \"Sexe\"", "casework.no-label"),
    ("rules/route.toml", "[[row]]\nout = \"online\"\nlaw = \"crc\"\n", "", "casework.table-gap"),
    (
        "rules/route.toml",
        "when = { notice = \"false\" }",
        "when = { notic = \"false\" }",
        "casework.unknown-input",
    ),
    (
        "rules/route.toml",
        "when = { notice = \"false\" }",
        "when = { notice = '\"no\"' }",
        "casework.cell-type",
    ),
    ("rules/route.toml", "when = { notice = \"false\" }\n", "", "casework.dead-row"),
    ("rules/route.toml", "'\"declined\", \"pending\"'", "'\"declind\"'", "casework.cell-type"),
    (
        "derived.toml",
        "value = \"sign.father == 'confirmed'\"",
        "value = \"derived.father_entered\"",
        "casework.derived-order",
    ),
    ("derived.toml", "id = \"father_entered\"", "id = \"child\"", "casework.id-twice"),
    ("derived.toml", "id = \"father_entered\"", "id = \"father_entrd\"", "casework.unused-derived"),
    ("derived.toml", "id = \"father_entered\"", "id = \"father_entrd\"", "casework.unknown-value"),
    ("derived.toml", "sign.father == 'confirmed'", "sign.fathr == 'confirmed'", "casework.unknown-value"),
    (
        "process.toml",
        "law = \"crc\"\nrole = \"father\"",
        "unanswered = \"proceed\"\nrole = \"father\"",
        "casework.no-law",
    ),
    ("rules/route.toml", "hit = \"first\"", "hit = \"unique\"", "casework.table-overlap"),
    (
        "rules/route.toml",
        "has(input.late) ? input.late : clock.declare.late",
        "clock.declar.late",
        "casework.unknown-value",
    ),
];

#[test]
fn every_mistake_is_found() {
    let pack = macao();
    for (file, from, to, code) in MISTAKES {
        let file = format!("{REG}/{file}");
        let found = findings(&pack, &file, from, to);
        let hit = found.iter().find(|finding| finding.code == *code);
        let all: String = found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let hit = hit.unwrap_or_else(|| panic!("{file}: `{from}` → `{to}` must give {code}, gave\n{all}"));
        assert!(!hit.cure.is_empty() && !hit.file.is_empty(), "{hit}");
    }
}

#[test]
fn mistakes_of_bundles_are_found_where_they_stand() {
    let pack = macao();
    let cases = [
        (
            "after = [\"registration.recorded\"]",
            "after = [\"registration.writen\"]",
            "casework.unreachable-milestone",
        ),
        ("service = \"mo.dsi.first-id-card\"", "service = \"mo.dsi.first-card\"", "casework.unknown-service"),
        (
            "evidence = [\"mother\", \"father\", \"marriage\"]",
            "evidence = [\"person\"]",
            "casework.handed-evidence",
        ),
        ("confirmations = [\"father\"]", "confirmations = [\"questions\"]", "casework.handed-confirmation"),
        (
            "roles = { mother = \"mother\", child = \"child\" }",
            "roles = { mother = \"mother\" }",
            "casework.missing-role",
        ),
        (
            "allowance_account = \"form.allowance_account\"",
            "allowance_account = \"form.account\"",
            "casework.unknown-value",
        ),
    ];
    for (from, to, code) in cases {
        let found = findings(&pack, "bundles/birth/bundle.toml", from, to);
        let hit =
            found.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("{code}: {found:?}"));
        assert_eq!(hit.file, "bundles/birth/bundle.toml");
        assert!(hit.line.is_some_and(|line| line > 50), "{hit}");
    }
    // Nobody is bound by more than he was shown.
    let shown = "covers = [\"child_name\", \"birth_date\", \"sex\", \"parents_married\"]";
    let found = findings(&pack, "bundles/birth/process.toml", shown, "covers = [\"child_name\"]");
    assert!(found.iter().any(|finding| finding.code == "casework.handed-confirmation"), "{found:?}");
    // Consent is collected for a member that asks on a law, or not at all.
    let found =
        findings(&pack, "services/fss/birth-allowance/evidence.toml", "id = \"person\"", "id = \"persn\"");
    assert!(found.iter().any(|finding| finding.code == "casework.handed-consent"), "{found:?}");
}

#[test]
fn turning_a_late_appeal_away_takes_a_law() {
    let (file, lapse) = ("law/procedure.toml", "[clock.appeal]");
    let refuse = |law: &str| format!("[appeal]\nlate = \"refuse\"\n{law}\n{lapse}");
    let code = "casework.late-appeal-law";
    let found = findings(&macao(), file, lapse, &refuse(""));
    assert!(found.iter().any(|finding| finding.code == code), "{found:?}");
    let found = findings(&macao(), file, lapse, &refuse("law = \"cpa\""));
    assert!(!found.iter().any(|finding| finding.code == code), "{found:?}");
}

#[test]
fn a_rule_that_is_written_out_again_and_again_belongs_into_one_place() {
    let mut files = macao().files().clone();
    let file = format!("{REG}/process.toml");
    let text = String::from_utf8(files[&file].clone()).unwrap();
    let written_out = "has(input.notice) ? input.notice.child.sex : form.sex";
    let text = ["sex", "birth_date", "birth_time"].iter().fold(text, |text, name| {
        text.replace(
            &format!("\"child.{name}\" = \"derived.child.{name}\""),
            &format!("\"child.{name}\" = \"{written_out}\""),
        )
    });
    files.insert(file, text.into_bytes());
    let found = CaseworkLint.lint(&Pack::from_files(files).unwrap());
    assert!(found.iter().any(|finding| finding.code == "casework.repeated-expression"), "{found:?}");
    let found: Vec<Finding> = CaseworkLint
        .lint(&macao())
        .into_iter()
        .filter(|finding| finding.code == "casework.repeated-expression")
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_finding_names_the_very_line() {
    let found =
        findings(&macao(), &format!("{REG}/process.toml"), "queue = \"crc-new\"", "queue = \"crc-nwe\"");
    let hit = found.iter().find(|finding| finding.code == "casework.dangling-reference").unwrap();
    let text = String::from_utf8(macao().files()[&format!("{REG}/process.toml")].clone()).unwrap();
    let line = text.lines().position(|line| line == "queue = \"crc-new\"").unwrap() + 1;
    assert_eq!(hit.line, Some(line), "{hit}");
}

#[test]
fn an_automatic_decision_must_be_told_and_give_reasons() {
    let pack = macao();
    let allowance = "services/fss/birth-allowance/rules/allowance.toml";
    let reason = "reason = { zh-Hant = \"並非社會保障受益人。\", pt = \"Não é beneficiária da segurança social.\", en = \"Not a beneficiary of social security.\" }\n";
    let found = findings(&pack, allowance, reason, "");
    assert!(found.iter().any(|finding| finding.code == "casework.no-reason"), "{found:?}");
    let mut files = pack.files().clone();
    let notices = "services/fss/birth-allowance/notices.toml";
    let text = String::from_utf8(files[notices].clone()).unwrap().replace("decision = true\n", "");
    files.insert(notices.to_owned(), text.into_bytes());
    let found = CaseworkLint.lint(&Pack::from_files(files).unwrap());
    assert!(found.iter().any(|finding| finding.code == "casework.no-decision-notice"), "{found:?}");
}

#[test]
fn a_service_can_be_drawn() {
    let catalogue = casework::definition::Catalogue::load(&macao()).unwrap();
    let chart = mermaid(catalogue.get("mo.dsaj.birth-registration").unwrap(), Lang::Pt);
    for part in [
        "flowchart TD",
        "n_route{\"route\"}",
        "-->|late| n_late_review",
        "Decisão do conservador<br/>decide<br/>§ crc",
    ] {
        assert!(chart.contains(part), "{part} is missing in\n{chart}");
    }
    let bundle = mermaid(catalogue.get("mo.bundle.birth").unwrap(), Lang::ZhHant);
    assert!(bundle.contains("n_members_fork --> n_card"), "{bundle}");
}

/// The head of a registry decides, and so meets a record that could not be written in the same queue.
#[test]
fn a_post_that_finds_work_it_may_not_do_is_found() {
    let (from, to) = (
        "\"casework.work\", \"casework.assign\", \"casework.hear\"",
        "\"casework.assign\", \"casework.hear\"",
    );
    let found = findings(&macao(), "posts.toml", from, to);
    let mine: Vec<&Finding> =
        found.iter().filter(|finding| finding.code == "casework.post-cannot-work").collect();
    assert!(!mine.is_empty(), "{found:?}");
    assert!(mine.iter().all(|finding| finding.file == "posts.toml" && finding.line.is_some()), "{mine:?}");
    assert!(mine[0].message.contains("dsaj.crc.head") && mine[0].cure.contains("casework.work"), "{mine:?}");
}

#[test]
fn an_expression_that_could_take_too_long_is_found_with_its_line_and_its_cure() {
    let pack = macao();
    let file = format!("{REG}/process.toml");
    let from = "when = \"decision.favourable\"";
    let to = "when = \"form.children.all(a, form.parents.all(b, a == b))\"";
    let text = String::from_utf8(pack.files()[&file].clone()).unwrap();
    // The reader of the file names the table in which the expression stands.
    let table = text[..text.find(from).unwrap()].rfind("[node.").unwrap();
    let line = text[..table].matches('\n').count() + 1;
    let found = findings(&pack, &file, from, to);
    let found = found.iter().find(|finding| finding.code == "pack.toml").unwrap();
    assert_eq!((found.file.as_str(), found.line), (file.as_str(), Some(line)), "{found}");
    assert!(found.to_string().contains("20000 are allowed: loop over a shorter list"), "{found}");
}

/// (file of the pack, text, replacement, code that must be found, file that it names): what reaches nobody, and what the
/// exchange would refuse in the middle of a case.
const BEYOND: &[(&str, &str, &str, &str, &str)] = &[
    (
        "exchange/members.toml",
        "internal = true\n",
        "",
        "casework.client-not-internal",
        "services/dsaj/birth-registration/evidence.toml",
    ),
    (
        "exchange/members.toml",
        "code = \"casework\"",
        "code = \"cases\"",
        "casework.no-client",
        "services/dsaj/birth-registration/evidence.toml",
    ),
    (
        "exchange/grants.toml",
        "case = \"own\"",
        "case = \"foreign\"",
        "casework.no-grant",
        "services/dsaj/birth-registration/evidence.toml",
    ),
    (
        "bundles/birth/communications.toml",
        "to = \"MP\"",
        "to = \"MPX\"",
        "casework.unknown-department",
        "bundles/birth/communications.toml",
    ),
    (
        "posts.toml",
        "permissions = [\"mailbox.department\"]",
        "permissions = []",
        "casework.unread-communication",
        "bundles/birth/communications.toml",
    ),
    (
        "bundles/birth/process.toml",
        "owner = \"dsaj.crc.head\"",
        "owner = \"mp.secretariat.clerk\"",
        "casework.clock-owner",
        "bundles/birth/process.toml",
    ),
    (
        "bundles/birth/communications.toml",
        "notice = \"input.notice.notice_id\"\n",
        "",
        "casework.notice-param",
        "bundles/birth/communications.toml",
    ),
    (
        "bundles/birth/notices.toml",
        "on = [\"message-joined\"]",
        "on = [\"message-jioned\"]",
        "casework.notice-word",
        "bundles/birth/notices.toml",
    ),
    (
        "bundles/birth/notices.toml",
        "on = [\"asked:father\"]",
        "on = [\"asked:mother\"]",
        "casework.notice-word",
        "bundles/birth/notices.toml",
    ),
    (
        "intake/birth-notice.toml",
        "message = \"birth-notice\"",
        "message = \"birth-notices\"",
        "casework.message-starts-nothing",
        "intake/birth-notice.toml",
    ),
    (
        "intake/birth-notice.toml",
        "agree = { birth_date",
        "agree = { birth_dat",
        "casework.unknown-answer",
        "intake/birth-notice.toml",
    ),
];

#[test]
fn what_reaches_nobody_is_found_where_it_stands() {
    let pack = macao();
    let clean = CaseworkLint.lint(&pack);
    for (file, from, to, code, named) in BEYOND {
        assert!(!clean.iter().any(|finding| finding.code == *code), "{code} is there already");
        let found = findings(&pack, file, from, to);
        let all: String = found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let hit = found.iter().find(|finding| finding.code == *code && finding.file == *named);
        let hit = hit.unwrap_or_else(|| panic!("{file}: `{from}` → `{to}` must give {code}, gave\n{all}"));
        assert!(!hit.cure.is_empty(), "{hit}");
    }
}
