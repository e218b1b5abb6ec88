//! The queue and the sheet: who sees what, what stands there, what it leaves behind.

use http::StatusCode;
use kernel::Lang;

use crate::house::{Desk, desk, desk_of_a_head_apart, desk_with, keep};
use crate::untranslated::untranslated;

#[tokio::test]
async fn the_queue_shows_what_the_post_works_in_and_nothing_else() {
    let desk = desk_of_a_head_apart().await;
    let case = desk.registration().await;
    let number = desk.state(case).await.number.unwrap();
    let clerk = desk.get("Clerk", "/desk").await;
    assert_eq!(clerk.status, StatusCode::OK, "{}", clerk.text());
    for expected in [&number, "Check of the declaration", "Nobody yet", "data-queue-link", "24 November 2026"]
    {
        assert!(clerk.text().contains(expected), "{expected}: {}", clerk.text());
    }
    // The head decides and approves, but does not check declarations.
    assert!(!desk.get("Head", "/desk").await.text().contains(&number));
    assert!(!desk.get("Stranger", "/desk").await.text().contains(&number));
    assert_eq!(desk.get("Mother", "/desk").await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.get("", "/desk").await.status, StatusCode::SEE_OTHER);
    for (filter, shown) in [
        ("?who=free", true),
        ("?who=mine", false),
        ("?queue=crc-new", true),
        ("?queue=crc-late", false),
        ("?due=week", true),
        ("?due=late", false),
        ("?due=2026-11-24", true),
        ("?due=2026-11-25", false),
        ("?q=REG", true),
        ("?q=nothing", false),
        ("?due=no-day&who=%07", false),
    ] {
        let page = desk.get("Clerk", &format!("/desk{filter}")).await;
        let listed = page.text().contains(&format!("/desk/cases/{case}"));
        assert_eq!((page.status, listed), (StatusCode::OK, shown), "{filter}");
    }
    // A case that waits for nobody here is found by its number.
    let typed = number.to_lowercase().replace('/', "%2F");
    let head = desk.get("Head", &format!("/desk?q={typed}")).await.text();
    assert!(head.contains(&format!("/desk/cases/{case}")), "{head}");
    let stranger = desk.get("Stranger", &format!("/desk?q={typed}")).await.text();
    assert!(!stranger.contains(&format!("/desk/cases/{case}")));
}

#[tokio::test]
async fn a_case_is_shown_with_people_data_and_terms_and_others_do_not_find_it() {
    let desk = desk().await;
    let case = desk.registration().await;
    let path = format!("/desk/cases/{case}");
    let page = desk.get("Clerk", &path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    for expected in [
        "CHAN MEI",
        "IONG LONG",
        "𨋢龍",
        "LONG SAM IAO",
        "Resident identity card number",
        "MO/GOV/DSI/person-register/person",
        "Identification",
        "Term for this office",
        "Birth notice number",
        "20 November 2026",
        "Return for correction",
        "data-citizen-view",
    ] {
        assert!(page.text().contains(expected), "{expected}: {}", page.text());
    }
    assert!(!page.text().contains("0000-000000000001"), "no internal ids of people");
    assert_eq!(desk.get("Stranger", &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get("Mother", &path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.get("Clerk", "/desk/cases/nonsense").await.status, StatusCode::NOT_FOUND);
    let citizen = desk.get("Clerk", &format!("{path}/citizen")).await;
    assert_eq!(citizen.status, StatusCode::OK);
    assert!(
        citizen.text().contains("What you can do now") && !citizen.text().contains("9000000"),
        "{}",
        citizen.text()
    );
    assert!(citizen.text().contains(&format!("{path}/citizen?role=father")));
    let father = desk.get("Clerk", &format!("{path}/citizen?role=father")).await.text();
    assert!(!father.contains("Withdraw"), "only who applies withdraws: {father}");
}

#[tokio::test]
async fn opening_a_case_leaves_one_trace_an_hour_for_each_official() {
    let desk = desk().await;
    let case = desk.registration().await;
    let path = format!("/desk/cases/{case}");
    for _ in 0..3 {
        assert_eq!(desk.get("Clerk", &path).await.status, StatusCode::OK);
        assert_eq!(desk.get("Clerk", &format!("/api/v1/desk/cases/{case}")).await.status, StatusCode::OK);
    }
    assert_eq!(desk.entries("case.read").await, 1);
    desk.get("Registrar", &format!("{path}/citizen")).await;
    assert_eq!(desk.entries("case.read").await, 2);
    desk.get("Stranger", &path).await;
    assert_eq!(desk.entries("case.read").await, 2, "what nobody saw leaves no trace");
    desk.house.machine.advance_ms(3_600_000);
    desk.get("Clerk", &path).await;
    assert_eq!(desk.entries("case.read").await, 3);
}

/// What the entries of a kind say to a person, in the order of their coming.
async fn told(desk: &Desk, party: kernel::PartyId, kind: &str) -> Vec<serde_json::Value> {
    use sea_orm::{ConnectionTrait, Statement};
    let reader = desk.house.scratch.db.reader();
    let sql = "SELECT o.body AS body FROM ledger_subjects s \
        JOIN ledger_openings o ON o.entry_id = s.entry_id AND o.part_no = s.part_no \
        WHERE s.subject = $1 AND s.kind = $2 ORDER BY s.at, s.entry_id, s.part_no";
    let values = [party.0.into(), kind.into()];
    let wanted = Statement::from_sql_and_values(reader.get_database_backend(), sql, values);
    let rows = reader.query_all_raw(wanted).await.unwrap();
    let body = |row: &sea_orm::QueryResult| row.try_get::<String>("", "body").unwrap();
    rows.iter().map(|row| serde_json::from_str(&body(row)).unwrap()).collect()
}

/// The English names of the fields that an entry says were shown.
fn shown(entry: &serde_json::Value) -> Vec<&str> {
    entry["shown"].as_array().unwrap().iter().map(|name| name["en"].as_str().unwrap()).collect()
}

/// Department and post, when, which fields, purpose, law, case: each parent reads it of own data, and of no other.
#[tokio::test]
async fn an_opening_names_the_fields_the_purpose_and_the_law() {
    use crate::house::{FATHER, MOTHER};
    let desk = desk().await;
    let case = desk.registration().await;
    desk.get("Clerk", &format!("/desk/cases/{case}")).await;
    for party in [MOTHER, FATHER] {
        let entries = told(&desk, party, "case.read").await;
        assert_eq!(entries.len(), 1, "{entries:?}");
        let entry = &entries[0];
        for (name, value) in [
            ("department", "DSAJ"),
            ("post", "dsaj.crc.clerk"),
            ("purpose", "birth-registration"),
            ("law", "crc"),
            ("case", &case.to_string()),
        ] {
            assert_eq!(entry[name], value, "{entry}");
        }
        assert!(!entry["at"].as_str().unwrap().is_empty());
        let fields = shown(entry);
        for name in ["Birth notice number", "Resident identity card number", "Marital status"] {
            assert!(fields.contains(&name), "{name}: {fields:?}");
        }
        assert!(
            !entry.to_string().contains("9000000"),
            "names of fields, never what stands in them: {entry}"
        );
    }
    // What an official does says the same of purpose and law.
    desk.act("Clerk", case, "complete", "review", &[]).await;
    let done = told(&desk, MOTHER, "case.complete").await;
    assert_eq!((&done[0]["purpose"], &done[0]["law"]), (&"birth-registration".into(), &"crc".into()));
}

#[tokio::test]
async fn what_is_shown_anew_within_the_hour_has_an_entry_of_its_own() {
    use crate::house::MOTHER;
    use casework::model::CaseCommand;
    let desk = desk().await;
    let case = desk.registration().await;
    let path = format!("/desk/cases/{case}");
    desk.act("Clerk", case, "complete", "review", &[]).await;
    let fields = [("outcome", "registered"), ("reasons", "")];
    desk.act("Registrar", case, "decide", "decision", &fields).await;
    desk.get("Clerk", &path).await;
    let before = told(&desk, MOTHER, "case.read").await.len();
    let request = desk.state(case).await.nodes["birth"].request.unwrap();
    let born = kernel::PartyId(uuid::Uuid::from_u128(0xc0));
    let party = Some(born);
    let written = CaseCommand::RecordWritten { node: "birth".into(), request, number: "B/1".into(), party };
    desk.casework.act(&desk.machine(), case, written, None).await.unwrap();
    desk.get("Clerk", &path).await;
    desk.get("Clerk", &path).await;
    assert_eq!(
        told(&desk, MOTHER, "case.read").await.len(),
        before + 1,
        "the child is somebody new in the case"
    );
    let child = told(&desk, born, "case.read").await;
    assert_eq!(child.len(), 1, "{child:?}");
    assert!(
        shown(&child[0]).contains(&"Birth notice number"),
        "the child's own log says what was seen of it"
    );
}

#[tokio::test]
async fn whoever_is_only_named_reads_nothing_of_the_others() {
    use crate::house::FATHER;
    let desk = desk().await;
    let case = desk.registration_naming(1, casework::model::Named { found: true }).await;
    desk.get("Clerk", &format!("/desk/cases/{case}")).await;
    let entries = told(&desk, FATHER, "case.read").await;
    assert_eq!(entries.len(), 1);
    assert_eq!(shown(&entries[0]), Vec::<&str>::new(), "{entries:?}");
    assert_eq!(entries[0]["purpose"], "birth-registration");
}

/// Many cases of one department: what is looked for lies far behind what waits longest.
#[tokio::test]
async fn filters_look_at_every_task_and_pages_follow_one_another() {
    let desk = desk().await;
    let mut cases = Vec::new();
    for order in 1..=250 {
        cases.push(desk.registration_of(order).await);
    }
    let last = *cases.last().unwrap();
    let number = desk.state(last).await.number.unwrap().replace('/', "%2F");
    let list = desk.get("Clerk", &format!("/api/v1/desk/tasks?q={number}")).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(list["items"][0]["case"], last.to_string());
    // What somebody took is found, wherever it stands in the line.
    let seq = desk.state(last).await.seq;
    let take = serde_json::json!({ "seq": seq, "node": "review" });
    let taken = desk.post_json("Clerk", &format!("/api/v1/desk/cases/{last}/take"), take).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
    let mine = desk.get("Clerk", "/api/v1/desk/tasks?who=mine").await.json();
    assert_eq!(mine["items"][0]["case"], last.to_string());
    assert!(mine["next"].is_null());
    // Page by page each task comes once.
    let (mut seen, mut after, mut pages) = (std::collections::BTreeSet::new(), String::new(), 0);
    loop {
        let list = desk.get("Clerk", &format!("/api/v1/desk/tasks?after={after}")).await.json();
        for item in list["items"].as_array().unwrap() {
            assert!(seen.insert(item["case"].to_string()), "{item} comes twice");
        }
        pages += 1;
        match list["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((seen.len(), pages), (250, 5));
    let page = desk.get("Clerk", "/desk").await.text();
    assert!(page.contains("rel=\"next\"") && page.contains("after="), "{page}");
    // An address that somebody changed begins nowhere.
    let nowhere = desk.get("Clerk", "/desk?after=nonsense").await;
    assert_eq!(nowhere.status, StatusCode::BAD_REQUEST);
    assert!(nowhere.text().contains("request.cursor"), "{}", nowhere.text());
    // The strip counts all of them.
    assert!(page.contains("250"), "{page}");
    let wild = desk.get("Clerk", "/api/v1/desk/tasks?q=%25").await.json();
    assert_eq!(wild["items"], serde_json::json!([]), "a sign of the query language is a sign like any other");
}

#[tokio::test]
async fn drafts_are_not_on_the_desk() {
    use casework::model::{CaseParty, Opening};
    let desk = desk().await;
    let ctx = desk.resident(crate::house::MOTHER);
    let case = kernel::CaseId(ctx.new_id());
    let opening = Opening {
        case,
        parties: vec![CaseParty { party: crate::house::MOTHER, role: "mother".to_owned() }],
        input: serde_json::Map::new(),
        parent: None,
        source_message: None,
        silent: false,
        consents: Vec::new(),
        evidence: std::collections::BTreeMap::new(),
        confirmations: std::collections::BTreeMap::new(),
        named: std::collections::BTreeMap::new(),
    };
    desk.casework.open(&ctx, "mo.bundle.birth", opening).await.unwrap();
    assert_eq!(desk.get("Clerk", &format!("/desk/cases/{case}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.entries("case.read").await, 0);
}

#[tokio::test]
async fn every_page_speaks_three_languages() {
    let desk = desk_with(&[(
        "services/dsaj/birth-registration/process.toml",
        "outcomes = [\"registered\", \"refused\"]",
        "outcomes = [\"registered\", \"refused\"]\nfour_eyes = true",
    )])
    .await;
    let (case, birth) = (desk.registration().await, desk.unmatched().await);
    let in_review = format!("/desk/cases/{case}");
    let mut pages = vec![
        ("queue", "Clerk", "/desk".to_owned()),
        ("queue-empty", "Clerk", "/desk?queue=crc-late".to_owned()),
        ("case", "Clerk", in_review.clone()),
        ("citizen", "Clerk", format!("{in_review}/citizen")),
        ("return", "Clerk", format!("{in_review}/return?node=review")),
        ("complete", "Clerk", format!("{in_review}/complete?node=review")),
        ("take", "Clerk", format!("{in_review}/take?node=review")),
        ("suspend", "Head", format!("{in_review}/suspend")),
        ("match", "Clerk", format!("/desk/cases/{birth}/match")),
        ("unmatched", "Clerk", format!("/desk/cases/{birth}")),
    ];
    look(&desk, &pages).await;
    let done = desk.act("Clerk", case, "complete", "review", &[]).await;
    assert_eq!(done.location(), format!("{in_review}?done=complete"));
    pages = vec![
        ("decide", "Registrar", format!("{in_review}/decide?node=decision")),
        ("hearing", "Registrar", format!("{in_review}/hearing?node=decision")),
    ];
    look(&desk, &pages).await;
    let fields = [("outcome", "registered"), ("reasons", "資料齊備")];
    let proposed = desk.act("Registrar", case, "decide", "decision", &fields).await;
    assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.text());
    pages = vec![
        ("proposed", "Head", in_review.clone()),
        ("approve", "Head", format!("{in_review}/approve?node=decision")),
        ("disapprove", "Head", format!("{in_review}/disapprove?node=decision")),
        ("queue-head", "Head", "/desk".to_owned()),
    ];
    look(&desk, &pages).await;
}

/// Words of these tests that are the same in every language.
const DATA: [&str; 3] = ["Clerk", "Registrar", "Head"];

async fn look(desk: &crate::house::Desk, pages: &[(&str, &str, String)]) {
    for (name, who, path) in pages {
        let english = desk.get_in(who, Lang::En, path).await.text();
        for lang in [Lang::ZhHant, Lang::Pt] {
            let same = untranslated(&english, &desk.get_in(who, lang, path).await.text(), &DATA);
            assert_eq!(same, Vec::<String>::new(), "{name} {lang}");
        }
    }
    for lang in Lang::ALL {
        for (name, who, path) in pages {
            let page = desk.get_in(who, lang, path).await;
            let text = page.text();
            assert_eq!(page.status, StatusCode::OK, "{name} {lang}: {text}");
            for raw in [">desk-", "problem-", "\u{2068}"] {
                assert!(!text.contains(raw), "{name} {lang} {raw}: {text}");
            }
            keep(&format!("{name}-{lang}"), &page);
        }
    }
}
