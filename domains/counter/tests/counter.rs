//! Appointments as people book them, cases order them and counters receive them, on the engine under test.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::sync::Arc;

use acts::{Actor, Ctx, Origin};
use futures::future::join_all;
use http::StatusCode;
use jobs::{NewJob, RunAt};
use kernel::{PartyId, Problem};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use testkit::{House, Pages, keep, officer, person};

const CASE: &str = "0193f3a0-0000-7000-8000-000000000001";
const CHOOSE: &str = "/counter/book/crc.counter/crc";

/// Chan's case is `CASE`, and there is no other.
fn module() -> web::Module {
    let check: counter::CaseCheck = Arc::new(|ctx: Ctx, case| {
        let chan = PartyId(uuid::Uuid::from_u128(0x51));
        Box::pin(async move { Ok(ctx.party() == Some(chan) && case.to_string() == CASE) })
    });
    counter::module(counter::CaseDoor::new(check))
}

fn builder() -> testkit::HouseBuilder {
    House::builder().migrations(counter::MIGRATIONS).jobs(module().jobs)
}

async fn house() -> House {
    builder().open().await.unwrap()
}

fn ctx(house: &House, party: u128) -> Ctx {
    let party = PartyId(uuid::Uuid::from_u128(party));
    house.ctx(Origin { actor: Actor::Person { party }, ..Origin::default() })
}

fn pages(house: &House) -> Pages {
    let all = [counter::SERVE.code, counter::MANAGE.code];
    let sessions = vec![
        person(0x51, "Chan"),
        person(0x52, "Rui"),
        officer(0x71, "Registrar", "DSAJ", &all),
        officer(0x72, "Police", "CPSP", &all),
        officer(0x73, "Reader", "DSAJ", &[counter::SERVE.code]),
    ];
    Pages::open(house, module(), sessions)
}

async fn all(house: &House, sql: &str) -> Vec<String> {
    let reader = house.scratch.db.reader();
    let rows =
        reader.query_all_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "v").unwrap()).collect()
}

async fn heard(house: &House, kind: &str) -> Vec<Value> {
    let rows = all(house, &format!("SELECT payload AS v FROM jobs_queue WHERE kind = '{kind}'")).await;
    rows.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

async fn enqueue(house: &House, payload: Value) {
    let job = NewJob {
        id: ctx(house, 1).new_id(),
        kind: "counter.book",
        dedup_key: None,
        payload,
        origin: Value::Null,
        run_at: RunAt::Now,
    };
    let at = kernel::Clock::now(house.machine.as_ref());
    let done: Result<(), db::DbError> = house
        .scratch
        .db
        .write(move |tx| {
            let job = job.clone();
            Box::pin(async move { jobs::enqueue(tx, &[job], at).await })
        })
        .await;
    done.unwrap();
}

fn slot(minutes: i64) -> counter::Hold {
    // 2026-11-24 09:00 in Macao, and `minutes` later.
    let start: kernel::Timestamp = "2026-11-24T01:00:00Z".parse().unwrap();
    let starts_at = start.plus_millis(minutes * 60_000);
    counter::Hold {
        slot: counter::SlotKey { calendar: "crc.counter".into(), site: "crc".into(), starts_at },
        ends_at: starts_at.plus_millis(20 * 60_000),
        places: 3,
        hold_minutes: 10,
        overlap: counter::Overlap::Refuse,
        party: PartyId(uuid::Uuid::from_u128(0)),
        case: None,
        node: None,
    }
}

#[tokio::test]
async fn two_processes_never_give_one_place_twice() {
    let house = house().await;
    let second = acts::Acts::start(acts::ActsSettings {
        db: house.scratch.db.clone(),
        clock: Arc::clone(&house.machine) as Arc<dyn kernel::Clock>,
        secrets: Arc::clone(&house.shared.secrets),
        subscribers: Arc::default(),
        ids: Arc::clone(&house.shared.ids),
        jobs_wake: Arc::clone(&house.shared.jobs_wake),
        ledger_wake: Arc::new(tokio::sync::Notify::new()),
    })
    .0;
    let answers: Vec<Result<counter::Held, Problem>> = join_all((1..=60_u128).map(|n| {
        let (ctx, second) = (ctx(&house, n), second.clone());
        let hold = counter::Hold { party: PartyId(uuid::Uuid::from_u128(n)), ..slot(0) };
        async move { if n % 2 == 0 { ctx.run(hold).await } else { second.run(&ctx, hold).await } }
    }))
    .await;
    let given = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(given, 3, "three places, three holders");
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert!(["counter.slot-taken", "unavailable"].contains(&refused.code), "{refused:?}");
    }
    let seats =
        all(&house, "SELECT CAST(seat AS TEXT) AS v FROM counter_bookings WHERE seat IS NOT NULL").await;
    assert_eq!(seats.into_iter().collect::<BTreeSet<_>>(), ["0", "1", "2"].map(String::from).into());
}

#[tokio::test]
async fn a_hold_runs_out_by_machine_time_and_its_holder_is_told() {
    let house = house().await;
    let wish = |n: u128| counter::Hold { party: PartyId(uuid::Uuid::from_u128(n)), places: 1, ..slot(0) };
    let held = ctx(&house, 1).run(wish(1)).await.unwrap();
    assert_eq!(ctx(&house, 2).run(wish(2)).await.unwrap_err().code, "counter.slot-taken");
    house.legal.advance_ms(3_600_000);
    assert_eq!(
        ctx(&house, 2).run(wish(2)).await.unwrap_err().code,
        "counter.slot-taken",
        "legal time is no reason"
    );
    house.machine.advance_ms(10 * 60_000);
    let taken = ctx(&house, 2).run(wish(2)).await.unwrap();
    let confirm = |n: u128, id| counter::Confirm {
        id,
        slot: wish(n).slot,
        party: PartyId(uuid::Uuid::from_u128(n)),
        year: 2026,
    };
    assert_eq!(ctx(&house, 1).run(confirm(1, held.booking)).await.unwrap_err().code, "counter.hold-expired");
    assert_eq!(ctx(&house, 1).run(confirm(1, taken.booking)).await.unwrap_err().code, "counter.not-found");
    assert_eq!(ctx(&house, 2).run(confirm(2, taken.booking)).await.unwrap(), "CRC/2026/000001");
    // Choosing another time gives the first one back.
    let first = ctx(&house, 3).run(counter::Hold { slot: slot(20).slot, ..wish(3) }).await.unwrap();
    let second = ctx(&house, 3).run(counter::Hold { slot: slot(40).slot, ..wish(3) }).await.unwrap();
    assert_ne!(first.booking, second.booking);
    assert!(ctx(&house, 4).run(counter::Hold { slot: slot(20).slot, ..wish(4) }).await.is_ok());
}

#[tokio::test]
async fn a_person_chooses_confirms_and_gives_back_by_pages() {
    let house = builder()
        .subscribe("counter.booked", "test.booked")
        .subscribe("counter.moved", "test.moved")
        .subscribe("counter.cancelled", "test.cancelled")
        .open()
        .await
        .unwrap();
    let pages = pages(&house);
    assert_eq!(pages.get("", "/counter").await.status, StatusCode::OK);
    assert_eq!(pages.get("", "/counter/book/crc.counter").await.location(), CHOOSE);
    let choose = pages.get("Chan", &format!("{CHOOSE}?case={CASE}&node=visit")).await;
    let text = choose.text();
    assert!(text.contains("Tuesday, 24 November 2026") && text.contains(">09:20</button>"), "{text}");
    assert!(!text.contains("Saturday") && !text.contains("2026-11-23T"), "no rest day, not today");
    let fields = [("slot", "2026-11-24T09:20"), ("case", CASE), ("node", "visit")];
    let held = pages.submit("Chan", &choose, CHOOSE, &fields).await;
    assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.text());
    let path = held.location().to_owned();
    let check = pages.get("Chan", &path).await;
    assert!(check.text().contains("We keep this time for you until 10:10"), "{}", check.text());
    assert_eq!(pages.get("Rui", &path).await.status, StatusCode::NOT_FOUND, "somebody else's booking");
    assert!(heard(&house, "test.booked").await.is_empty(), "nothing is booked yet");
    let once = check.field("_once");
    for _ in 0..2 {
        let done =
            pages.submit("Chan", &check, &format!("{path}/confirm"), &[("_once", once.as_str())]).await;
        assert_eq!(done.location(), path);
    }
    let receipt = pages.get("Chan", &path).await;
    assert!(receipt.text().contains("CRC/2026/000001"), "{}", receipt.text());
    let news = heard(&house, "test.booked").await;
    assert_eq!(news.len(), 1, "once");
    assert_eq!((news[0]["case"].as_str(), news[0]["node"].as_str()), (Some(CASE), Some("visit")));
    assert_eq!(news[0]["at"], "2026-11-24T01:20:00Z");
    for odd in ["2026-11-24T09:21", "2026-11-28T09:00", "2026-11-23T15:00", "2031-06-03T09:00", "soon", ""] {
        let refused = pages.submit("Rui", &pages.get("Rui", CHOOSE).await, CHOOSE, &[("slot", odd)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{odd}");
    }
    let id = path.rsplit('/').next().unwrap();
    let other = pages.get("Chan", &format!("{CHOOSE}?change={id}")).await;
    let fields = [("slot", "2026-11-25T11:00"), ("change", id)];
    let moved = pages.submit("Chan", &other, CHOOSE, &fields).await;
    assert_eq!(moved.location(), path, "{}", moved.text());
    let receipt = pages.get("Chan", &path).await.text();
    assert!(
        receipt.contains("Wednesday, 25 November 2026") && receipt.contains("CRC/2026/000001"),
        "{receipt}"
    );
    assert_eq!(heard(&house, "test.moved").await[0]["at"], "2026-11-25T03:00:00Z");
    let fields = [("slot", "2026-11-25T11:20"), ("change", id)];
    let foreign = pages.submit("Rui", &pages.get("Rui", CHOOSE).await, CHOOSE, &fields).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "somebody else's booking");
    let move_to = |starts: &str| json!({ "site": "crc", "starts": starts });
    let api = format!("/api/v1/counter/bookings/{id}/move");
    let done = pages.post_json("Chan", &api, move_to("2026-11-24T09:20")).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "the old place was given back");
    let closed = pages.post_json("Chan", &api, move_to("2026-11-28T09:20")).await;
    assert_eq!(closed.json()["code"], "counter.no-slot");
    let ask = pages.get("Chan", &format!("{path}/cancel")).await;
    assert!(ask.text().contains("Do you want to cancel"));
    keep("counter", "cancel-en", &ask);
    let gone = pages.submit("Chan", &ask, &format!("{path}/cancel"), &[]).await;
    assert_eq!(gone.location(), path);
    assert_eq!(heard(&house, "test.cancelled").await.len(), 1);
    assert!(pages.get("Chan", &path).await.text().contains("This appointment is cancelled"));
    let again = pages.submit("Chan", &ask, &format!("{path}/cancel"), &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_api_books_and_the_desk_receives_without_names() {
    let house = house().await;
    let pages = pages(&house);
    let slots = pages.get("", "/api/v1/counter/slots?calendar=crc.counter&site=crc").await.json();
    assert_eq!((slots[0]["starts"].as_str(), slots[0]["free"].as_u64()), (Some("2026-11-24T09:00"), Some(3)));
    let body = json!({ "calendar": "crc.counter", "site": "crc", "starts": "2026-11-24T09:00" });
    assert_eq!(
        pages.post_json("", "/api/v1/counter/holds", body.clone()).await.status,
        StatusCode::UNAUTHORIZED
    );
    let held = pages.post_json("Chan", "/api/v1/counter/holds", body.clone()).await;
    assert_eq!(held.status, StatusCode::CREATED, "{}", held.text());
    let id = held.json()["booking"].as_str().unwrap().to_owned();
    let confirm = format!("/api/v1/counter/bookings/{id}/confirm");
    assert_eq!(pages.post_json("Rui", &confirm, Value::Null).await.status, StatusCode::NOT_FOUND);
    let booked = pages.post_json("Chan", &confirm, Value::Null).await.json();
    assert_eq!(booked["reference"], "CRC/2026/000001");
    let mut odd = body.clone();
    odd["colour"] = json!("red");
    assert_eq!(
        pages.post_json("Chan", "/api/v1/counter/holds", odd).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let day = "/desk/counter?site=crc&day=2026-11-24";
    let list = pages.get("Registrar", day).await;
    assert!(list.text().contains("CRC/2026/000001") && !list.text().contains("Chan"), "{}", list.text());
    assert_eq!(pages.get("Police", day).await.status, StatusCode::NOT_FOUND, "another department's site");
    assert!(!pages.get("Reader", day).await.text().contains("Call off"));
    let other = pages.get("Police", "/desk/counter?site=ilhas").await;
    let denied = pages.submit("Police", &other, "/desk/counter/arrived", &[("booking", &id)]).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
    let second = pages.post_json("Rui", "/api/v1/counter/holds", body).await.json();
    let second = second["booking"].as_str().unwrap();
    pages.post_json("Rui", &format!("/api/v1/counter/bookings/{second}/confirm"), Value::Null).await;
    // Nobody has come the day before.
    assert!(!list.text().contains("Has come"), "{}", list.text());
    let early = pages.submit("Registrar", &list, "/desk/counter/arrived", &[("booking", &id)]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text());
    assert!(early.text().contains("The day of this appointment has not come yet"), "{}", early.text());
    let api = format!("/api/v1/desk/bookings/{id}/arrived");
    assert_eq!(pages.post_json("Registrar", &api, Value::Null).await.json()["code"], "counter.too-early");
    house.legal.advance_ms(24 * 60 * 60 * 1_000);
    let list = pages.get("Registrar", day).await;
    let come = pages.submit("Registrar", &list, "/desk/counter/arrived", &[("booking", &id)]).await;
    assert_eq!(come.location(), day);
    let gone =
        pages.post_json("Registrar", &format!("/api/v1/desk/bookings/{id}/call-off"), Value::Null).await;
    assert_eq!(gone.json()["code"], "counter.state", "whoever has come cannot be called off");
    let off = pages.submit("Registrar", &list, "/desk/counter/call-off", &[("booking", second)]).await;
    assert_eq!(off.location(), day);
    let path = format!("/counter/bookings/{second}");
    assert!(pages.get("Rui", &path).await.text().contains("This appointment is cancelled"));
    let view = pages.get("Registrar", "/api/v1/desk/bookings?site=crc&day=2026-11-24").await.json();
    assert_eq!(view[0]["state"], "arrived");
}

#[tokio::test]
async fn nobody_is_at_two_counters_at_once() {
    let house = house().await;
    let pages = pages(&house);
    let hold = |calendar: &str, site: &str, starts: &str| json!({ "calendar": calendar, "site": site, "starts": format!("2026-11-24T{starts}") });
    let api = "/api/v1/counter/holds";
    let held = pages.post_json("Chan", api, hold("crc.counter", "crc", "09:20")).await;
    assert_eq!(held.status, StatusCode::CREATED, "{}", held.text());
    let id = held.json()["booking"].as_str().unwrap().to_owned();
    pages.post_json("Chan", &format!("/api/v1/counter/bookings/{id}/confirm"), Value::Null).await;
    for (starts, told) in [("09:15", "counter.overlap"), ("09:30", "counter.overlap")] {
        let refused = pages.post_json("Chan", api, hold("dsi.counter", "dsi", starts)).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (StatusCode::CONFLICT, Some(told)));
    }
    let page = pages.get("Chan", "/counter/book/dsi.counter/dsi").await;
    let fields = [("slot", "2026-11-24T09:15")];
    let refused = pages.submit("Chan", &page, "/counter/book/dsi.counter/dsi", &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("You have another appointment at that time"), "{}", refused.text());
    keep("counter", "overlap.en", &refused);
    for free in ["09:00", "09:45"] {
        let held = pages.post_json("Chan", api, hold("dsi.counter", "dsi", free)).await;
        assert_eq!(held.status, StatusCode::CREATED, "{free}: {}", held.text());
    }
    assert_eq!(
        pages.post_json("Rui", api, hold("dsi.counter", "dsi", "09:15")).await.status,
        StatusCode::CREATED
    );
    // A move may not lead there either.
    let confirmed = pages.post_json("Chan", api, hold("dsi.counter", "dsi", "10:00")).await.json();
    let id = confirmed["booking"].as_str().unwrap();
    pages.post_json("Chan", &format!("/api/v1/counter/bookings/{id}/confirm"), Value::Null).await;
    let to = json!({ "site": "dsi", "starts": "2026-11-24T09:30" });
    let moved = pages.post_json("Chan", &format!("/api/v1/counter/bookings/{id}/move"), to).await;
    assert_eq!(moved.json()["code"], "counter.overlap", "{}", moved.text());
}

#[tokio::test]
async fn a_calendar_may_warn_instead() {
    let house = house().await;
    let warns = |minutes| counter::Hold {
        overlap: counter::Overlap::Warn,
        party: PartyId(uuid::Uuid::from_u128(0x51)),
        ..slot(minutes)
    };
    let first = ctx(&house, 0x51).run(warns(0)).await.unwrap();
    let elsewhere = counter::SlotKey { calendar: "dsi.counter".into(), site: "dsi".into(), ..warns(0).slot };
    let second = ctx(&house, 0x51).run(counter::Hold { slot: elsewhere, ..warns(0) }).await.unwrap();
    assert_ne!(first.booking, second.booking);
    for lang in ["zh-Hant", "pt", "en"] {
        let pages = pages(&house).in_lang(lang);
        let page = pages.get("Chan", &format!("/counter/bookings/{}", second.booking)).await;
        keep("counter", &format!("overlaps.{lang}"), &page);
        assert!(page.text().contains("govuk-warning-text"), "{}", page.text());
    }
}

#[tokio::test]
async fn a_time_is_given_only_for_a_case_of_ones_own() {
    let house = house().await;
    let pages = pages(&house);
    let hold = |case: &str| json!({ "calendar": "crc.counter", "site": "crc", "starts": "2026-11-24T09:00", "case": case, "node": "visit" });
    let foreign = "0193f3a0-0000-7000-8000-00000000dead";
    for (who, case) in [("Rui", CASE), ("Chan", foreign)] {
        let refused = pages.post_json(who, "/api/v1/counter/holds", hold(case)).await;
        assert_eq!(
            (refused.status, refused.json()["code"].as_str()),
            (StatusCode::NOT_FOUND, Some("counter.no-case"))
        );
    }
    let page = pages.get("Rui", &format!("{CHOOSE}?case={CASE}&node=visit")).await;
    let fields = [("slot", "2026-11-24T09:00"), ("case", CASE), ("node", "visit")];
    assert_eq!(pages.submit("Rui", &page, CHOOSE, &fields).await.status, StatusCode::NOT_FOUND);
    assert_eq!(all(&house, "SELECT state AS v FROM counter_bookings").await, [""; 0]);
    let mut for_nothing = hold(CASE);
    for_nothing.as_object_mut().unwrap().retain(|name, _| name != "case" && name != "node");
    let plain = pages.post_json("Chan", "/api/v1/counter/holds", for_nothing).await;
    assert_eq!(plain.status, StatusCode::CREATED, "{}", plain.text());
    let own = pages.post_json("Chan", "/api/v1/counter/holds", hold(CASE)).await;
    assert_eq!(own.status, StatusCode::CREATED, "{}", own.text());
    assert_ne!(own.json()["booking"], plain.json()["booking"], "the same time for a case is another booking");
    let again = pages.post_json("Chan", "/api/v1/counter/holds", hold(CASE)).await;
    assert_eq!(again.json()["booking"], own.json()["booking"], "chosen again it is the same");
    assert_eq!(
        all(&house, "SELECT node AS v FROM counter_bookings WHERE state = 'held'").await,
        ["visit"],
        "the case keeps its time"
    );
    // Where nobody opened the door, no case is anybody's.
    let shut = Pages::open(&house, counter::module(counter::CaseDoor::default()), vec![person(0x51, "Chan")]);
    assert_eq!(
        shut.post_json("Chan", "/api/v1/counter/holds", hold(CASE)).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_case_gets_its_time_once_or_learns_that_there_is_none() {
    let house = builder()
        .subscribe("counter.booked", "test.booked")
        .subscribe("counter.not-booked", "test.not-booked")
        .open()
        .await
        .unwrap();
    let party = PartyId(uuid::Uuid::from_u128(0x51));
    let order = json!({
        "effect_key": "c/1/1", "case": CASE, "node": "visit", "calendar": "cpsp.permit", "party": party,
        "preference": { "sites": ["ilhas"], "from": "2026-12-01", "part": "afternoon" },
    });
    for _ in 0..3 {
        enqueue(&house, order.clone()).await;
    }
    house.run_jobs().await.unwrap();
    let mut contradiction = order.clone();
    contradiction["calendar"] = json!("dsi.counter");
    enqueue(&house, contradiction).await;
    let mut impossible = order.clone();
    impossible["effect_key"] = json!("c/2/1");
    impossible["slot"] = json!({ "site": "ilhas", "starts": "2026-11-28T10:00" });
    enqueue(&house, impossible).await;
    enqueue(&house, json!({ "effect_key": "c/3/1" })).await;
    house.run_jobs().await.unwrap();
    let booked = heard(&house, "test.booked").await;
    assert_eq!(booked.len(), 1);
    assert_eq!(booked[0]["at"], "2026-12-01T05:00:00Z", "13:00 in Macao");
    assert_eq!(booked[0]["reference"], "ILHAS/2026/000001");
    let refused = heard(&house, "test.not-booked").await;
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (refused[0]["effect_key"].as_str(), refused[0]["reason"].as_str()),
        (Some("c/2/1"), Some("counter.slot-taken"))
    );
    let dead = jobs::dead(&house.scratch.db, 10).await.unwrap();
    let errors: BTreeSet<_> =
        dead.iter().filter(|job| job.kind == "counter.book").filter_map(|job| job.error.as_deref()).collect();
    assert_eq!(errors, ["counter.effect-taken", "counter.order"].into());
    let pages = pages(&house);
    assert!(pages.get("Chan", "/counter/bookings").await.text().contains("ILHAS/2026/000001"));
}

#[tokio::test]
async fn pages_speak_three_languages() {
    let house = house().await;
    let held = pages(&house);
    let choose = held.get("Chan", CHOOSE).await;
    let path =
        held.submit("Chan", &choose, CHOOSE, &[("slot", "2026-11-25T10:00")]).await.location().to_owned();
    for lang in ["zh-Hant", "pt", "en"] {
        let pages = held.in_lang(lang);
        for (who, path, name) in [
            ("", "/counter", "list"),
            ("Chan", "/counter/book/cpsp.permit", "sites"),
            ("Chan", "/counter/book/cpsp.permit/areia-preta", "choose"),
            ("Chan", path.as_str(), "held"),
            ("Chan", "/counter/bookings", "mine"),
        ] {
            let page = pages.get(who, path).await;
            assert!(page.status.is_success() && !page.text().contains("problem-"), "{name} {lang}");
            keep("counter", &format!("{name}-{lang}"), &page);
        }
    }
    let check = held.get("Chan", &path).await;
    held.submit("Chan", &check, &format!("{path}/confirm"), &[]).await;
    for lang in ["zh-Hant", "pt", "en"] {
        let pages = held.in_lang(lang);
        for (who, path, name) in
            [("Chan", path.as_str(), "receipt"), ("Registrar", "/desk/counter?day=2026-11-25", "desk")]
        {
            let page = pages.get(who, path).await;
            assert!(page.status.is_success() && page.text().contains("CRC/2026/000001"), "{name} {lang}");
            keep("counter", &format!("{name}-{lang}"), &page);
        }
    }
}

#[test]
fn the_pack_of_macao_has_no_fault_and_faults_are_found() {
    use pack::Lint;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao");
    let macao = pack::load_dir(&folder).unwrap();
    let faults: Vec<_> =
        counter::CounterLint.lint(&macao).into_iter().filter(pack::Finding::is_error).collect();
    assert_eq!(faults, []);
    let mut files = macao.files().clone();
    let calendars = String::from_utf8(files["counter/calendars.toml"].clone()).unwrap();
    let broken = calendars.replace("\"ilhas\"", "\"nowhere\"").replacen("places = 2", "places = 0", 1);
    files.insert("counter/calendars.toml".to_owned(), broken.into_bytes());
    let broken = pack::Pack::from_files(files).unwrap();
    let codes: Vec<_> = counter::CounterLint
        .lint(&broken)
        .into_iter()
        .filter(pack::Finding::is_error)
        .map(|f| f.code)
        .collect();
    assert_eq!(codes, ["counter.unknown-site", "counter.range"]);
}

#[test]
fn every_text_exists_and_is_used() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = i18n::read_tree(&[&root.join("templates"), &root.join("src")]).unwrap();
    assert_eq!(i18n::scan_usage(&files, &[counter::LOCALES], &[web::LOCALES]), []);
}
