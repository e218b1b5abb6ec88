//! Writing records on the engine under test: births as civil registry and counter send them.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use std::sync::Arc;

use acts::{Actor, Ctx, Officer, Origin};
use kernel::{CaseId, Identifier, PartyId, Problem, ProblemStatus};
use pack::Lint;
use registers::{
    Catalogues, Draft, OpenProvisionalParty, Outcome, RECORD_WRITTEN, RegistersLint, Target, Written,
    resolve, resolve_many, write,
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use testkit::House;
use uuid::Uuid;

const CASE: CaseId = CaseId(Uuid::from_u128(0xCA5E));

async fn house() -> House {
    House::builder().migrations(registers::MIGRATIONS).migrations(search::MIGRATIONS).open().await.unwrap()
}

fn registrar(house: &House) -> Ctx {
    house.ctx(Origin {
        actor: Actor::Officer { party: PartyId(Uuid::from_u128(0x00FF_1CE0)) },
        officer: Some(Officer {
            post: "dsaj.crc.registrar".to_owned(),
            unit: "dsaj.crc".to_owned(),
            department: "DSAJ".to_owned(),
        }),
        case: Some(CASE),
        purpose: Some("birth-registration".to_owned()),
        ..Origin::default()
    })
}

fn party(number: u128) -> PartyId {
    PartyId(Uuid::from_u128(number))
}

fn birth(child: u128, order: u8, surname: &str) -> Value {
    json!({
        "child": {
            "party": party(child), "sex": "F", "birth_date": "2026-11-20", "birth_order": order,
            "name": {"chinese": {"surname": surname, "given": "小明"}, "roman": {"surname": "Chan", "given": "Sio Meng"}},
        },
        "mother": {"party": party(1), "name": {"chinese": {"surname": "黃", "given": "美玲"}}},
        "father": {"name": {"roman": {"surname": "Silva", "given": "João"}}},
        "registered_on": "2026-11-23",
    })
}

fn draft(data: Value) -> Draft {
    Draft {
        register: "births".to_owned(),
        department: "DSAJ".to_owned(),
        target: Target::New,
        data,
        reason: "birth-registration".to_owned(),
    }
}

async fn record(ctx: &Ctx, data: Value) -> Result<Written, Problem> {
    write(ctx, &Catalogues::default(), draft(data)).await
}

async fn count(house: &House, sql: &str) -> i64 {
    let db = &house.scratch.db;
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    db.reader().query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

#[tokio::test]
async fn a_birth_gets_a_number_a_version_a_ledger_entry_and_news() {
    let house = House::builder()
        .migrations(registers::MIGRATIONS)
        .migrations(search::MIGRATIONS)
        .subscribe(RECORD_WRITTEN, "test.listen")
        .open()
        .await
        .unwrap();
    let written = record(&registrar(&house), birth(10, 1, "陳")).await.unwrap();
    assert_eq!(written.number.as_deref(), Some("BR/2026/000001"));
    assert_eq!((written.version, written.subject, written.outcome), (1, Some(party(10)), Outcome::New));
    assert_eq!(count(&house, "SELECT COUNT(*) AS n FROM registers_versions").await, 1);
    // Child and mother see it; the father is known by name only, the register knows no party for him.
    assert_eq!(
        count(&house, "SELECT COUNT(*) AS n FROM ledger_subjects WHERE kind = 'register.recorded'").await,
        2
    );
    let db = &house.scratch.db;
    let news =
        Statement::from_string(db.reader().get_database_backend(), "SELECT kind, payload FROM jobs_queue");
    let news = db.reader().query_all_raw(news).await.unwrap();
    assert_eq!(news.len(), 1);
    let news: Value = serde_json::from_str(&news[0].try_get::<String>("", "payload").unwrap()).unwrap();
    assert_eq!(
        (&news["kind"], &news["register"], &news["outcome"]),
        (&json!("birth"), &json!("births"), &json!("new"))
    );
    assert_eq!((&news["parents"], &news["subject"]), (&json!([party(1)]), &json!(party(10))));
    assert_eq!((&news["born_on"], &news["names"]["zh-Hant"]), (&json!("2026-11-20"), &json!("陳小明")));
    // The father's name and the mother's are nobody else's business.
    assert!(!news.to_string().contains("Silva") && !news.to_string().contains("美玲"));
}

#[tokio::test]
async fn the_same_birth_twice_is_the_first_answer_and_with_other_content_a_conflict() {
    let house = house().await;
    let ctx = registrar(&house);
    let first = record(&ctx, birth(10, 1, "陳")).await.unwrap();
    // The counter opened another party for the same newborn and declares on another day.
    let mut again = birth(11, 1, "陳");
    again["declared_on"] = json!("2026-11-22");
    let second = record(&ctx, again).await.unwrap();
    assert_eq!((second.record, second.outcome), (first.record, Outcome::Already));
    assert_eq!(second.number, first.number);
    let refused = record(&ctx, birth(11, 1, "李")).await.unwrap_err();
    assert_eq!((refused.code, refused.status), ("registers.duplicate", ProblemStatus::Conflict));
    // A day apart is still the same birth; the next number was not used up by the refusals.
    let mut midnight = birth(12, 1, "陳");
    midnight["child"]["birth_date"] = json!("2026-11-21");
    assert_eq!(record(&ctx, midnight).await.unwrap_err().code, "registers.duplicate");
    let twin = record(&ctx, birth(13, 2, "陳")).await.unwrap();
    assert_eq!(twin.number.as_deref(), Some("BR/2026/000002"));
}

#[tokio::test]
async fn the_same_birth_from_two_sides_at_once_is_written_once() {
    let house = house().await;
    let ctx = registrar(&house);
    let (web, counter) = tokio::join!(record(&ctx, birth(10, 1, "陳")), record(&ctx, birth(11, 1, "陳")));
    let outcomes = [web.unwrap().outcome, counter.unwrap().outcome];
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::New).count(), 1);
    assert_eq!(count(&house, "SELECT COUNT(*) AS n FROM registers_records").await, 1);
}

#[tokio::test]
async fn a_correction_is_a_new_version_and_a_stale_one_is_refused() {
    let house = house().await;
    let ctx = registrar(&house);
    let first = record(&ctx, birth(10, 1, "陳")).await.unwrap();
    let mut corrected = birth(10, 1, "陳");
    corrected["record_no"] = json!(first.number);
    corrected["child"]["name"]["chinese"]["given"] = json!("𨋢喆");
    let version = |expected_version| Draft {
        target: Target::Version { record: first.record, expected_version },
        reason: "correction".to_owned(),
        ..draft(corrected.clone())
    };
    let catalogues = Catalogues::default();
    let second = write(&ctx, &catalogues, version(1)).await.unwrap();
    assert_eq!((second.version, second.outcome, second.number), (2, Outcome::Version, first.number.clone()));
    let stale = write(&ctx, &catalogues, version(1)).await.unwrap_err();
    assert_eq!((stale.code, stale.status), ("registers.stale", ProblemStatus::Conflict));
    assert_eq!(count(&house, "SELECT COUNT(*) AS n FROM registers_versions").await, 2);
    let find = |text: &'static str| {
        let query = search::Query::parse(text).unwrap();
        let db = house.scratch.db.clone();
        async move { search::find(db.reader(), &query, &["DSAJ/births"], 10).await.unwrap().ids }
    };
    assert_eq!(find("𨋢喆").await, [first.record.0]);
    assert!(find("小明").await.is_empty());
    // Whoever knows the number alone: a case that corrects what it had written.
    let numbered = |number: &str| Draft {
        target: Target::Numbered { number: number.to_owned() },
        ..draft(birth(10, 1, "陳"))
    };
    let third = write(&ctx, &catalogues, numbered(first.number.as_deref().unwrap())).await.unwrap();
    assert_eq!((third.record, third.version, third.number), (first.record, 3, first.number.clone()));
    assert_eq!(
        write(&ctx, &catalogues, numbered("BR/2026/999999")).await.unwrap_err().code,
        "registers.no-record"
    );
    let mut other_child = version(3);
    other_child.data["child"]["party"] = json!(party(99));
    assert_eq!(write(&ctx, &catalogues, other_child).await.unwrap_err().code, "registers.subject-changed");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_names_the_field() {
    let house = house().await;
    let ctx = registrar(&house);
    let mut impossible = birth(10, 1, "陳");
    impossible["child"]["birth_date"] = json!("2026-02-30");
    let refused = record(&ctx, impossible).await.unwrap_err();
    assert_eq!((refused.code, refused.status), ("registers.data", ProblemStatus::Invalid));
    assert_eq!(
        (refused.fields[0].field.as_str(), refused.fields[0].code.as_str()),
        ("/child/birth_date", "schema.format")
    );
    let mut nameless = birth(10, 1, "陳");
    nameless["child"]["name"] = json!({});
    assert_eq!(record(&ctx, nameless).await.unwrap_err().fields[0].code, "registers.name");
    let mut invented = birth(10, 1, "陳");
    invented["favourite_colour"] = json!("green");
    assert_eq!(record(&ctx, invented).await.unwrap_err().code, "registers.data");
    let mut huge = birth(10, 1, "陳");
    huge["child"]["facility"] = json!("x".repeat(70_000));
    assert_eq!(record(&ctx, huge).await.unwrap_err().status, ProblemStatus::TooLarge);
    let foreign = Draft { department: "SSM".to_owned(), ..draft(birth(10, 1, "陳")) };
    let refused = write(&ctx, &Catalogues::default(), foreign).await.unwrap_err();
    assert_eq!((refused.code, refused.status), ("registers.not-owner", ProblemStatus::Forbidden));
    let unknown = Draft { register: "ships".to_owned(), ..draft(birth(10, 1, "陳")) };
    assert_eq!(
        write(&ctx, &Catalogues::default(), unknown).await.unwrap_err().code,
        "registers.unknown-register"
    );
    assert_eq!(count(&house, "SELECT COUNT(*) AS n FROM registers_records").await, 0);
}

#[tokio::test]
async fn a_newborn_is_a_provisional_party_until_the_identification_bureau_names_it() {
    let house = house().await;
    let ctx = registrar(&house);
    let notice = Identifier { kind: "birth-notice".into(), issuer: "SSM".into(), number: "N-1/1".into() };
    let newborn = ctx.run(OpenProvisionalParty { identifier: notice.clone() }).await.unwrap();
    assert_eq!(ctx.run(OpenProvisionalParty { identifier: notice.clone() }).await.unwrap(), newborn);
    let provisional = "SELECT COUNT(*) AS n FROM registers_parties WHERE provisional";
    assert_eq!(count(&house, provisional).await, 1);
    record(&ctx, birth(newborn.0.as_u128(), 1, "陳")).await.unwrap();
    assert_eq!(count(&house, provisional).await, 1);
    let person = Draft {
        register: "persons".to_owned(),
        department: "DSI".to_owned(),
        target: Target::New,
        data: json!({
            "party": newborn, "card_type": "BIRP", "sex": "F", "birth_date": "2026-11-20", "marital_status": "single",
            "name": {"chinese": {"surname": "陳", "given": "小明"}},
        }),
        reason: "first-card".to_owned(),
    };
    let named = write(&ctx, &Catalogues::default(), person.clone()).await.unwrap();
    assert_eq!(count(&house, provisional).await, 0);
    let db = &house.scratch.db;
    let bir = Identifier { kind: "bir".into(), issuer: "DSI".into(), number: named.number.clone().unwrap() };
    assert_eq!(resolve(db.reader(), &bir).await.unwrap(), Some(newborn));
    assert_eq!(resolve(db.reader(), &notice).await.unwrap(), Some(newborn));
    let unknown = Identifier { number: "90000000".into(), ..bir.clone() };
    assert_eq!(resolve(db.reader(), &unknown).await.unwrap(), None);
    assert_eq!(resolve_many(db.reader(), &[bir, unknown]).await.unwrap().len(), 1);
    // A second record about the same person says the same, so it is the first answer.
    let again = write(&ctx, &Catalogues::default(), person.clone()).await;
    assert_eq!(again.unwrap().outcome, Outcome::Already);
    // Nobody else gets the number.
    let mut thief = person;
    thief.data["party"] = json!(party(77));
    thief.data["bir"] = json!(named.number);
    assert_eq!(write(&ctx, &Catalogues::default(), thief).await.unwrap_err().code, "registers.key-taken");
}

#[tokio::test]
async fn the_pack_of_macao_passes_and_a_wrong_pointer_is_named() {
    let house = house().await;
    let pack = house.shared.packs.current();
    assert_eq!(RegistersLint.lint(&pack), []);
    let mut files = pack.files().clone();
    let births = String::from_utf8(files["registers/births.toml"].clone()).unwrap();
    files.insert(
        "registers/births.toml".to_owned(),
        births.replace("/child/birth_order", "/child/orden").into(),
    );
    let sex = String::from_utf8(files["standards/codes/population.sex.json"].clone()).unwrap();
    files.insert("standards/codes/population.sex.json".to_owned(), sex.replace("\"M\"", "\"X\"").into());
    let broken = pack::Pack::from_files(files).unwrap();
    let codes: Vec<&str> = RegistersLint.lint(&broken).iter().map(|finding| finding.code).collect();
    assert!(
        codes.contains(&"registers.unknown-field") && codes.contains(&"registers.standard-codes"),
        "{codes:?}"
    );
    assert!(Arc::ptr_eq(&house.shared.packs.current(), &pack));
}
