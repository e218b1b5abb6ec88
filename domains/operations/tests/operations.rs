//! What an administrator sees and does, on the engine under test.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;
use std::sync::Arc;

use acts::{Actor, Origin};
use http::StatusCode;
use jobs::{JobError, NewJob, RunAt};
use kernel::Clock;
use keys::{FileKeys, KeyName, KeyPurpose, SystemSecrets, Unlock};
use ledger::{Ledger, LedgerSettings, LogKey, MAIN_LOG};
use operations::{MANAGE, Operations, OperationsLint, READ};
use pack::Lint;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use testkit::{Answer, House, Pages, keep, officer, person};
use web::JobKind;

const LANGS: [&str; 3] = ["zh-Hant", "pt", "en"];
/// What a library quotes from somebody's data.
const QUOTED: &str = "letter: invalid type: string \"Chan Tai Man 12345678\", expected a party";

/// A house whose only job fails until the world is well.
async fn house() -> (House, Arc<std::sync::atomic::AtomicBool>) {
    let well = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen = Arc::clone(&well);
    let fails = JobKind::new("test.fails", move |_ctx, _job| {
        let well = seen.load(std::sync::atomic::Ordering::SeqCst);
        async move { if well { Ok(()) } else { Err(JobError::Never(QUOTED.to_owned())) } }
    });
    (House::builder().jobs(vec![fails]).open().await.unwrap(), well)
}

fn operations(house: &House) -> Operations {
    let secrets = Arc::new(SystemSecrets::new());
    let folder = house.scratch.folder.path().join("keys");
    std::fs::create_dir_all(&folder).unwrap();
    let unlock = Unlock::key_file(&house.scratch.folder.path().join("keys.key"), secrets.as_ref()).unwrap();
    let keys = Arc::new(FileKeys::open(&folder, &unlock, secrets).unwrap());
    let name = KeyName::new(KeyPurpose::LedgerCheckpoint, MAIN_LOG).unwrap();
    let blobs = files::Blobs::open_dir(house.scratch.folder.path()).unwrap();
    let ledger = Ledger::new(LedgerSettings {
        db: house.scratch.db.clone(),
        blobs: blobs.folder("ledger").unwrap(),
        key: LogKey::new(keys, name, "balcao/mo/main").unwrap(),
        clock: Arc::clone(&house.machine) as Arc<dyn Clock>,
        log: MAIN_LOG.to_owned(),
    });
    Operations::new(Arc::new(ledger), "0.1.0")
}

fn pages(house: &House) -> Pages {
    let sessions = vec![
        officer(0x71, "Keeper", "SAFP", &[READ.code, MANAGE.code]),
        officer(0x72, "Reader", "SAFP", &[READ.code]),
        officer(0x73, "Clerk", "DSAJ", &["casework.read"]),
        person(0x51, "Chan"),
    ];
    Pages::open(house, operations::module(&operations(house)), sessions)
}

async fn bury(house: &House, count: usize) {
    let ctx = house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
    let at = ctx.at();
    let job = |_| NewJob {
        id: ctx.new_id(),
        kind: "test.fails",
        dedup_key: None,
        payload: json!({ "secret": "Chan Tai Man" }),
        origin: Value::Null,
        run_at: RunAt::Now,
    };
    let new: Vec<NewJob> = (0..count).map(job).collect();
    let put = house.scratch.db.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { jobs::enqueue(tx, &new, at).await })
    });
    put.await.unwrap();
    house.run_jobs().await.unwrap();
}

/// The texts of the ledger entries of one kind.
async fn entries(house: &House) -> Vec<Value> {
    let reader = house.scratch.db.reader();
    let sql = "SELECT body FROM ledger_openings ORDER BY entry_id";
    let rows =
        reader.query_all_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap();
    rows.iter()
        .map(|row| serde_json::from_str(&row.try_get::<String>("", "body").unwrap()).unwrap())
        .collect()
}

fn code(answer: &Answer) -> Value {
    answer.json()["code"].clone()
}

#[tokio::test]
async fn the_home_page_says_how_the_system_is_and_what_to_do() {
    let (house, _well) = house().await;
    let pages = pages(&house);
    let home = pages.get("Keeper", "/admin").await;
    assert_eq!(home.status, StatusCode::OK, "{}", home.text());
    assert!(home.text().contains("All is well"));
    bury(&house, 2).await;
    let home = pages.get("Keeper", "/admin").await.text();
    for words in ["1 thing needs you", "2 jobs have failed", "Read why each failed", "/admin/dead-letters"] {
        assert!(home.contains(words), "{words}: {home}");
    }
    let state = pages.get("Reader", "/api/v1/admin/state").await.json();
    assert_eq!(state["jobs"]["dead"], 2);
    assert_eq!(state["alarms"], json!(["dead-letters"]));
    assert_eq!(state["program"], "0.1.0");
    assert_eq!(state["pack"], house.shared.packs.current().hash().as_str());
    assert_eq!(state["ledger"]["checkpoint_size"], 0);
    let engine = if testkit::Scratch::engine() == db::Engine::Sqlite { "SQLite" } else { "PostgreSQL" };
    assert_eq!(state["engine"], engine);
}

#[tokio::test]
async fn the_last_half_hour_is_a_picture_and_a_table() {
    let (house, _well) = house().await;
    let operations = operations(&house);
    let pages = Pages::open(
        &house,
        operations::module(&operations),
        vec![officer(0x71, "Keeper", "SAFP", &[READ.code, MANAGE.code])],
    );
    assert!(!pages.get("Keeper", "/admin").await.text().contains("b-charts"), "one moment is no course");
    operations.sample(&house.shared).await.unwrap();
    bury(&house, 2).await;
    for _ in 0..6 {
        house.machine.advance_ms(20_000);
        operations.sample(&house.shared).await.unwrap();
    }
    for (lang, title, top) in [
        ("en", "Last 2 minutes", "Highest in this time: 2"),
        ("pt", "Últimos 2 minutos", "Máximo no período: 2"),
        ("zh-Hant", "最近 2 分鐘", "期間最高：2"),
    ] {
        let home = pages.in_lang(lang).get("Keeper", "/admin").await.text();
        assert!(home.contains(title) && home.contains(top), "{home}");
        assert_eq!(home.matches("<polyline points=\"0.0,").count(), 4, "a line for each measure");
        assert_eq!(home.matches("<tr ").count(), 1 + 2, "the same figures as a table, a line a minute");
    }
}

#[tokio::test]
async fn a_late_queue_and_a_silent_sequencer_are_alarms() {
    let (house, _well) = house().await;
    bury(&house, 1).await;
    let pages = pages(&house);
    let letters = pages.get("Keeper", "/api/v1/admin/dead-letters").await.json();
    let id = letters["items"][0]["id"].as_str().unwrap().to_owned();
    let retry = format!("/api/v1/admin/dead-letters/{id}/retry");
    assert_eq!(pages.post_json("Keeper", &retry, json!({})).await.status, StatusCode::NO_CONTENT);
    // Nobody works and nobody numbers for two minutes.
    house.machine.advance_ms(120_000);
    let state = pages.get("Keeper", "/api/v1/admin/state").await.json();
    assert_eq!(state["alarms"], json!(["ledger-stands", "queue-late"]));
    assert_eq!((&state["jobs"]["due"], &state["ledger"]["waiting"]), (&json!(1), &json!(1)));
    let home = pages.get("Keeper", "/admin").await.text();
    assert!(home.contains("The ledger stands still: 1 entries") && home.contains("The queue is late: 1"));
}

#[tokio::test]
async fn a_dead_letter_is_shown_without_its_content_woken_and_done() {
    let (house, well) = house().await;
    bury(&house, 1).await;
    let pages = pages(&house);
    let list = pages.get("Keeper", "/admin/dead-letters").await;
    assert!(list.text().contains("test.fails") && list.text().contains("1 failed job"));
    let id = pages.get("Keeper", "/api/v1/admin/dead-letters").await.json()["items"][0]["id"].clone();
    let path = format!("/admin/dead-letters/{}", id.as_str().unwrap());
    let letter = pages.get("Keeper", &path).await;
    let api = pages.get("Keeper", &format!("/api/v1{path}")).await;
    for answer in [&list, &letter, &api] {
        let text = answer.text();
        assert!(!text.contains("Chan") && !text.contains("12345678"), "{text}");
        assert!(text.contains("expected a party"), "{text}");
    }
    for lang in LANGS {
        let pages = pages.in_lang(lang);
        keep("operations", &format!("home.{lang}"), &pages.get("Keeper", "/admin").await);
        keep("operations", &format!("list.{lang}"), &pages.get("Keeper", "/admin/dead-letters").await);
        keep("operations", &format!("letter.{lang}"), &pages.get("Keeper", &path).await);
    }
    well.store(true, std::sync::atomic::Ordering::SeqCst);
    let done = pages.submit("Keeper", &letter, &format!("{path}/retry"), &[]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/admin/dead-letters"));
    house.run_jobs().await.unwrap();
    assert!(jobs::dead(&house.scratch.db, 1).await.unwrap().is_empty());
    assert_eq!(jobs::waiting(&house.scratch.db).await.unwrap(), 0);
    let told = entries(&house).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["type"], &told[0]["job_kind"], &told[0]["post"]),
        (&json!("operations.job-retried"), &json!("test.fails"), &json!("safp.unit.post"))
    );
    assert_eq!(pages.get("Keeper", &path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn giving_up_takes_a_reason_and_stands_in_the_ledger() {
    let (house, _well) = house().await;
    bury(&house, 1).await;
    let pages = pages(&house);
    let id = jobs::dead(&house.scratch.db, 1).await.unwrap()[0].id;
    let path = format!("/admin/dead-letters/{id}");
    let letter = pages.get("Keeper", &path).await;
    let empty = pages.submit("Keeper", &letter, &format!("{path}/discard"), &[("reason", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("Enter the reason"));
    keep("operations", "letter-error.en", &empty);
    // Too long, and a reason that reads otherwise than it is written (a bidi override).
    for wrong in ["x".repeat(501), "drop\u{202e}peek".to_owned()] {
        let wrong = json!({ "reason": wrong });
        let refused = pages.post_json("Keeper", &format!("/api/v1{path}/discard"), wrong).await;
        assert_eq!(
            (refused.status, code(&refused)),
            (StatusCode::UNPROCESSABLE_ENTITY, "operations.reason".into())
        );
    }
    let fields = [("reason", "ordered again by the department")];
    let done = pages.submit("Keeper", &letter, &format!("{path}/discard"), &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(jobs::dead(&house.scratch.db, 1).await.unwrap().is_empty());
    let told = entries(&house).await;
    assert_eq!(
        (&told[0]["type"], &told[0]["reason"]),
        (&json!("operations.job-discarded"), &json!("ordered again by the department"))
    );
    let again = json!({ "reason": "again" });
    let gone = pages.post_json("Keeper", &format!("/api/v1{path}/discard"), again).await;
    assert_eq!((gone.status, code(&gone)), (StatusCode::NOT_FOUND, "operations.not-found".into()));
}

#[tokio::test]
async fn only_administrators_come_in_and_readers_change_nothing() {
    let (house, _well) = house().await;
    bury(&house, 1).await;
    let pages = pages(&house);
    let id = jobs::dead(&house.scratch.db, 1).await.unwrap()[0].id;
    let path = format!("/admin/dead-letters/{id}");
    for page in ["/admin", "/admin/dead-letters", &path] {
        assert!(pages.get("", page).await.location().starts_with("/sign-in"), "{page}");
        for who in ["Clerk", "Chan"] {
            assert_eq!(pages.get(who, page).await.status, StatusCode::FORBIDDEN, "{who} {page}");
        }
    }
    assert_eq!(pages.get("Clerk", "/api/v1/admin/state").await.status, StatusCode::FORBIDDEN);
    assert!(!pages.get("Reader", &path).await.text().contains("/retry"));
    let retry = pages.post_json("Reader", &format!("/api/v1{path}/retry"), json!({})).await;
    assert_eq!(retry.status, StatusCode::FORBIDDEN);
    assert_eq!(jobs::dead(&house.scratch.db, 1).await.unwrap().len(), 1);
}

#[test]
fn no_administrator_of_the_pack_reads_anybodys_data() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao");
    let pack = pack::load_dir(&folder).unwrap();
    assert_eq!(OperationsLint.lint(&pack), []);
    let mut files = pack.files().clone();
    let posts = String::from_utf8(files["posts.toml"].clone()).unwrap();
    let mixed = posts.replace("\"operations.manage\"", "\"operations.manage\", \"registers.read\"");
    files.insert("posts.toml".to_owned(), mixed.into_bytes());
    let found = OperationsLint.lint(&pack::Pack::from_files(files).unwrap());
    assert_eq!(found.len(), 1);
    assert!(found[0].to_string().contains("registers.read"), "{}", found[0]);
}

#[test]
fn every_text_is_used_and_every_used_text_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = i18n::read_tree(&[&root.join("src"), &root.join("templates")]).unwrap();
    let findings = i18n::scan_usage(&files, &[operations::LOCALES], &[web::LOCALES]);
    let words: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(words.is_empty(), "{}", words.join("\n"));
}
