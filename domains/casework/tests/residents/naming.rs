//! How many people somebody may name in a day: over all cases, all processes, and without a number in clear in the log.

use std::sync::Arc;

use acts::{Acts, ActsSettings, Ctx, Shared};
use casework::Casework;
use futures::future::join_all;
use http::StatusCode;
use kernel::{CaseId, Clock};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::world::{Answer, FATHER_BIR, MOTHER, World, keep};

async fn name(world: &World, case: &str, number: &str) -> Answer {
    let path = format!("/api/v1{case}/forms/questions/father");
    world.call("mother", "PUT", &path, "", json!({ "answers": { "father_bir": number } })).await
}

/// A draft that asks for the father's number.
async fn asking(world: &World, nth: usize) -> String {
    let body = json!({ "service": "mo.bundle.birth" });
    let opened = world.call("mother", "POST", "/api/v1/cases", &format!("open-{nth}"), body).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    let case = format!("/cases/{}", opened.json()["case"].as_str().unwrap());
    let answers = json!({ "parents_married": false, "father_named": "named" });
    let path = format!("/api/v1{case}/forms/questions/parents");
    let saved = world.call("mother", "PUT", &path, "", json!({ "answers": answers })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    case
}

/// One value of one row.
async fn scalar(world: &World, sql: &str) -> i64 {
    let reader = world.house.scratch.db.reader();
    let row = reader.query_one_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

#[tokio::test]
async fn a_person_names_five_numbers_in_a_day_over_all_cases() {
    let mut world = World::open().await;
    let cases = [asking(&world, 1).await, asking(&world, 2).await];
    for nth in 0..5 {
        let named = name(&world, &cases[nth % 2], &format!("9000010{nth}")).await;
        assert_eq!(named.status, StatusCode::OK, "{}", named.text());
    }
    // Named before: not another number.
    assert_eq!(name(&world, &cases[0], "90000101").await.status, StatusCode::OK);
    let before = world.get("mother", &format!("/api/v1{}", cases[0])).await.text();
    let entries = scalar(&world, "SELECT COUNT(*) AS n FROM ledger_openings").await;
    // The sixth is one too many, whether it is somebody's or nobody's; nothing is written.
    for number in ["90000105", FATHER_BIR] {
        let refused = name(&world, &cases[0], number).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.text());
        assert_eq!(refused.json()["code"], "casework.too-many-named");
        assert_eq!(world.get("mother", &format!("/api/v1{}", cases[0])).await.text(), before);
    }
    assert_eq!(scalar(&world, "SELECT COUNT(*) AS n FROM ledger_openings").await, entries);
    for (lang, words) in [
        ("zh-Hant", "你在一天內已填報5名不同的人"),
        ("pt", "Indicou 5 pessoas diferentes"),
        ("en", "You have named 5"),
    ] {
        world.speak(lang);
        let page = world.fill(&cases[0], "father", &[("father_bir", "90000105")]).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        page.says(&[words]);
        keep(&format!("too-many-named-{lang}"), &page);
    }
    // A day later she may go on, and what was counted is forgotten.
    let ctx = world.house.ctx(acts::Origin::default());
    let before = ctx.at();
    world.house.machine.advance_ms(24 * 60 * 60 * 1_000);
    assert_eq!(name(&world, &cases[0], "90000105").await.status, StatusCode::OK);
    let forgotten = (casework::ROOM.retention[0].forget)(ctx, before).await.unwrap();
    assert_eq!(forgotten, 5);
    assert_eq!(scalar(&world, "SELECT COUNT(*) AS n FROM casework_namings").await, 1);
}

#[tokio::test]
async fn every_naming_is_on_record_and_carries_no_number() {
    let world = World::open().await;
    let case = asking(&world, 1).await;
    for number in [FATHER_BIR, "90000107"] {
        assert_eq!(name(&world, &case, number).await.status, StatusCode::OK);
    }
    let mine = format!(
        "SELECT COUNT(*) AS n FROM ledger_subjects WHERE kind = 'case.party_named' AND subject = {}",
        match world.house.scratch.db.engine() {
            db::Engine::Sqlite => format!("X'{}'", MOTHER.0.simple()),
            db::Engine::Postgres => format!("'{}'", MOTHER.0),
        }
    );
    assert_eq!(scalar(&world, &mine).await, 2);
    let clear = format!(
        "SELECT COUNT(*) AS n FROM ledger_openings WHERE body LIKE '%{FATHER_BIR}%' OR body LIKE '%90000107%'"
    );
    assert_eq!(scalar(&world, &clear).await, 0);
}

/// The same house in another process: its own writer over the same database.
fn second(world: &World) -> Ctx {
    let (house, shared) = (&world.house, &world.house.shared);
    let acts = Acts::start(ActsSettings {
        db: house.scratch.db.clone(),
        clock: Arc::clone(&house.machine) as Arc<dyn Clock>,
        secrets: Arc::clone(&shared.secrets),
        subscribers: Arc::default(),
        ids: Arc::clone(&shared.ids),
        jobs_wake: Arc::clone(&shared.jobs_wake),
        ledger_wake: Arc::new(tokio::sync::Notify::new()),
    })
    .0;
    let shared = Shared {
        db: house.scratch.db.clone(),
        acts,
        packs: Arc::clone(&shared.packs),
        clocks: shared.clocks.clone(),
        ids: Arc::clone(&shared.ids),
        secrets: Arc::clone(&shared.secrets),
        authority: shared.authority.clone(),
        jobs_wake: Arc::clone(&shared.jobs_wake),
    };
    let origin = testkit::resident(MOTHER);
    Ctx::new(Arc::new(shared), origin)
}

async fn save(casework: &Casework, ctx: &Ctx, case: &str, number: String) -> Result<(), &'static str> {
    let id: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
    let seen = casework.seen(ctx, id).await.map_err(|problem| problem.code)?;
    let answers = Map::from_iter([("father_bir".to_owned(), Value::String(number))]);
    let saved = casework.save_page(ctx, &seen, ("questions", "father"), &answers).await;
    saved.map(|_| ()).map_err(|problem| problem.code)
}

#[tokio::test]
async fn the_limit_holds_over_processes() {
    let world = World::open().await;
    let mut cases = Vec::new();
    for nth in 0..16 {
        cases.push(asking(&world, nth).await);
    }
    let other = second(&world);
    let origin = (*other.origin).clone();
    let here = world.house.ctx(origin);
    let asked = cases.iter().enumerate().map(|(nth, case)| {
        let ctx = if nth % 2 == 0 { &here } else { &other };
        save(&world.casework, ctx, case, format!("900002{nth:02}"))
    });
    let answers = join_all(asked).await;
    let named = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(named <= 5, "{answers:?}");
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert!(["casework.too-many-named", "unavailable"].contains(refused), "{refused}");
    }
    let kept = scalar(&world, "SELECT COUNT(*) AS n FROM casework_namings").await;
    assert_eq!(usize::try_from(kept).unwrap(), named);
    // What gave way to another process may be tried again, up to the limit and no further.
    for (nth, case) in cases.iter().enumerate() {
        let _ = save(&world.casework, &here, case, format!("900002{nth:02}")).await;
    }
    assert_eq!(scalar(&world, "SELECT COUNT(*) AS n FROM casework_namings").await, 5);
}

/// An entry of somebody's log leads to a case only where that case opens.
#[tokio::test]
async fn the_log_leads_where_the_pages_open() {
    use crate::world::{FATHER, STRANGER};
    let world = World::open().await;
    let case = world.filled().await;
    let bundle: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
    for step in ["named", "submitted"] {
        if step == "submitted" {
            let check = world.page("mother", &format!("{case}/check")).await;
            let sent =
                world.submit("mother", &check, &format!("{case}/check"), &[("declaration", "yes")]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
            world.work().await;
        }
        let officer = world.house.ctx(acts::Origin::default());
        let children = world.casework.children(&officer, bundle).await.unwrap();
        let cases: Vec<CaseId> =
            children.read.iter().map(|child| child.id).chain([bundle, CaseId(Uuid::from_u128(7))]).collect();
        for (name, party) in [("mother", MOTHER), ("father", FATHER), ("stranger", STRANGER)] {
            let ctx = world.house.ctx(testkit::resident(party));
            let open = world.casework.open_to(&ctx, &cases).await.unwrap();
            for one in &cases {
                let page = world.get(name, &format!("/cases/{one}")).await;
                assert_eq!(open.contains(one), page.status == StatusCode::OK, "{name} {step} {one}");
            }
        }
    }
    // The office of the bundle sees the number that she typed: he reads that it did, and nothing of what she said.
    world.page("registrar", &format!("/desk{case}")).await;
    let told = crate::oracle::log(&world, FATHER).await;
    let read = told.lines().find(|line| line.starts_with("case.read")).unwrap_or_default();
    assert!(
        read.contains("The father's Macao identity card number") && read.contains("birth-services"),
        "{told}"
    );
    assert!(!read.contains("Bank") && !read.contains(FATHER_BIR), "{told}");
}
