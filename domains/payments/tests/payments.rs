//! Payments as cases order them, people read them and the treasury carries them out, on the engine under test.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use acts::{Actor, Ctx, Origin};
use http::StatusCode;
use jobs::{NewJob, RunAt};
use kernel::{Lang, PartyId};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use testkit::{House, Pages, keep, officer, person};

const PAYEE: u128 = 0x51;
const CASE: &str = "0193f3a0-0000-7000-8000-000000000001";

async fn house() -> House {
    let heard = web::JobKind::new("test.heard", |_ctx, _job| async { Ok(()) });
    let mut jobs = payments::module().jobs;
    jobs.push(heard);
    House::builder().migrations(payments::MIGRATIONS).jobs(jobs).open().await.unwrap()
}

fn ctx(house: &House) -> Ctx {
    house.ctx(Origin { actor: Actor::Machine, lang: Lang::En, ..Origin::default() })
}

fn order(effect: &str, minor: i64) -> Value {
    json!({
        "effect_key": effect, "case": CASE, "payee": PartyId(uuid::Uuid::from_u128(PAYEE)), "department": "FSS",
        "amount": { "minor": minor, "currency": "MOP" },
        "account": { "bank": "大西洋銀行", "number": "9012-3456-7788", "holder": "CHAN TAI MAN" },
        "title": { "zh-Hant": "出生津貼", "pt": "Subsídio de nascimento", "en": "Birth allowance" },
        "legal_basis": "birth-allowance",
    })
}

async fn enqueue(house: &House, kind: &'static str, payload: Value) {
    let job = NewJob {
        id: ctx(house).new_id(),
        kind,
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

async fn count(house: &House, table: &str) -> i64 {
    let reader = house.scratch.db.reader();
    let sql = format!("SELECT COUNT(*) AS n FROM {table}");
    let row = reader.query_one_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

fn pages(house: &House) -> Pages {
    let all = [payments::READ, payments::RELEASE, payments::SETTLE, payments::CORRECT].map(|one| one.code);
    let sessions = vec![
        person(PAYEE, "Chan"),
        person(0x99, "Stranger"),
        officer(0x71, "Treasurer", "FSS", &all),
        officer(0x72, "Clerk", "FSS", &[payments::READ.code]),
        officer(0x73, "Other", "CPSP", &all),
        officer(0x74, "Crown", "DSF", &all),
    ];
    Pages::open(house, payments::module(), sessions)
}

#[tokio::test]
async fn the_same_effect_is_paid_once_and_another_content_is_refused() {
    let house = house().await;
    for _ in 0..3 {
        enqueue(&house, "payments.disburse", order("case:1:aid", 650_000)).await;
    }
    enqueue(&house, "payments.disburse", order("case:1:aid", 650_001)).await;
    house.run_jobs().await.unwrap();
    assert_eq!(count(&house, "payments_disbursements").await, 1);
    assert_eq!(count(&house, "payments_accounts").await, 1);
    assert_eq!(
        count(&house, "ledger_pending").await,
        2,
        "one act, one leaf; the contradiction is a task with another"
    );
    let dead = jobs::dead(&house.scratch.db, 10).await.unwrap();
    let errors: Vec<_> = dead.iter().filter_map(|job| job.error.as_deref()).collect();
    assert_eq!(errors, ["payments.effect-taken"]);
}

#[tokio::test]
async fn a_broken_order_is_buried_with_its_code_and_pays_nothing() {
    let house = house().await;
    let mut unknown = order("e1", 100);
    unknown["colour"] = json!("red");
    let mut foreign = order("e2", 100);
    foreign["amount"]["currency"] = json!("HKD");
    for payload in [unknown, foreign, order("e3", 0), Value::Null] {
        enqueue(&house, "payments.disburse", payload).await;
    }
    house.run_jobs().await.unwrap();
    let dead = jobs::dead(&house.scratch.db, 10).await.unwrap();
    let mut errors: Vec<_> = dead.iter().filter_map(|job| job.error.as_deref()).collect();
    errors.sort_unstable();
    assert_eq!(errors, ["payments.amount", "payments.currency", "payments.order", "payments.order"]);
    assert_eq!(count(&house, "payments_disbursements").await, 0);
}

#[tokio::test]
async fn each_step_of_a_payment_is_news_and_numbers_have_no_gap() {
    let house = House::builder()
        .migrations(payments::MIGRATIONS)
        .jobs(payments::module().jobs)
        .subscribe("payments.disbursement-queued", "test.heard")
        .subscribe("payments.disbursement-failed", "test.heard")
        .open()
        .await
        .unwrap();
    for n in 1..=3 {
        enqueue(&house, "payments.disburse", order(&format!("case:{n}"), 100 * n)).await;
    }
    house.run_jobs().await.unwrap();
    // Nobody runs `test.heard` here, so what was heard still waits.
    assert_eq!(jobs::waiting(&house.scratch.db).await.unwrap(), 3);
    let pages = pages(&house);
    let list = pages.get("Treasurer", "/api/v1/desk/disbursements").await.json();
    let mut references: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|item| item["reference"].as_str().unwrap()).collect();
    references.sort_unstable();
    assert_eq!(references, ["FSS/D/2026/000001", "FSS/D/2026/000002", "FSS/D/2026/000003"]);
    let id = list["items"][0]["id"].as_str().unwrap();
    let settle = format!("/api/v1/desk/disbursements/{id}/settle");
    let refused = pages.post_json("Treasurer", &settle, json!({})).await;
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (StatusCode::CONFLICT, Some("payments.state"))
    );
    let done = pages.post_json("Treasurer", &settle, json!({ "failure": "帳戶已取消" })).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    assert_eq!(jobs::waiting(&house.scratch.db).await.unwrap(), 4);
}

#[tokio::test]
async fn the_payee_sees_the_payment_without_the_account_and_nobody_else_sees_it() {
    let house = house().await;
    enqueue(&house, "payments.disburse", order("case:1", 650_000)).await;
    let owed = json!({
        "effect_key": "case:1:stamp", "case": CASE, "party": PartyId(uuid::Uuid::from_u128(PAYEE)),
        "department": "DSAJ", "amount": { "minor": 1_500, "currency": "MOP" },
        "title": { "zh-Hant": "印花稅", "pt": "Imposto do selo", "en": "Stamp duty" },
        "legal_basis": "lei-13-2024:2", "due_on": "2026-12-23",
    });
    enqueue(&house, "payments.owe", owed).await;
    house.run_jobs().await.unwrap();
    let pages = pages(&house);
    let page = pages.get("Chan", "/payments").await;
    let text = page.text();
    assert_eq!(page.status, StatusCode::OK, "{text}");
    for expected in ["Birth allowance", "MOP 6,500.00", "ending in 7788", "Stamp duty", "23 December 2026"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("3456") && !text.contains("CHAN TAI MAN"), "{text}");
    let api = pages.get("Chan", "/api/v1/payments").await.text();
    assert!(api.contains("\"account_ends_in\":\"7788\"") && !api.contains("3456"), "{api}");
    assert!(!pages.get("Stranger", "/payments").await.text().contains("Birth allowance"));
    assert_eq!(pages.get("", "/payments").await.status, StatusCode::SEE_OTHER);
    let due = payments::module().due.unwrap();
    let payee = PartyId(uuid::Uuid::from_u128(PAYEE));
    let items =
        due(house.ctx(Origin { actor: Actor::Person { party: payee }, ..Origin::default() })).await.unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].due.unwrap().to_string(), "2026-12-23T16:00:00Z");
    let received = pages.get("Treasurer", "/desk/payments?state=owed").await;
    assert!(!received.text().contains("Stamp duty"), "another department's");
}

#[tokio::test]
async fn the_treasury_sends_and_settles_by_pages_and_reading_an_account_leaves_a_trace() {
    let house = house().await;
    for n in 1..=2 {
        enqueue(&house, "payments.disburse", order(&format!("case:{n}"), 650_000)).await;
    }
    house.run_jobs().await.unwrap();
    let pages = pages(&house);
    assert!(!pages.get("Other", "/desk/payments").await.text().contains("Birth allowance"));
    assert_eq!(pages.get("Chan", "/desk/payments").await.status, StatusCode::FORBIDDEN);
    assert!(
        pages.get("Crown", "/desk/payments").await.text().contains("Birth allowance"),
        "the treasury sees all"
    );
    let clerk = pages.get("Clerk", "/desk/payments").await;
    assert!(clerk.text().contains("Birth allowance") && !clerk.text().contains("Send the selected"));
    let list = pages.get("Treasurer", "/desk/payments").await;
    let none = pages.submit("Treasurer", &list, "/desk/payments/release", &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("Select at least one payment"));
    let denied = pages.submit("Clerk", &clerk, "/desk/payments/release", &[("payment", CASE)]).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let id = list.text().split("name=\"payment\" value=\"").nth(1).unwrap()[..36].to_owned();
    let once = list.field("_once");
    for _ in 0..2 {
        let fields = [("payment", id.as_str()), ("_once", once.as_str())];
        let sent = pages.submit("Treasurer", &list, "/desk/payments/release", &fields).await;
        assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/desk/payments?state=sent"));
    }
    let path = format!("/desk/payments/{id}");
    let shown = pages.get("Treasurer", &path).await;
    assert!(shown.text().contains("ending in 7788") && !shown.text().contains("9012-3456-7788"));
    assert_eq!(pages.get("Other", &path).await.status, StatusCode::NOT_FOUND);
    let before = count(&house, "ledger_pending").await;
    let whole = pages.submit("Treasurer", &shown, &format!("{path}/account"), &[]).await;
    assert!(whole.text().contains("9012-3456-7788") && whole.text().contains("CHAN TAI MAN"));
    assert_eq!(count(&house, "ledger_pending").await, before + 1);
    let empty = pages.submit("Treasurer", &shown, &format!("{path}/settle"), &[("outcome", "failed")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("Enter the reason"));
    let paid = pages.submit("Treasurer", &shown, &format!("{path}/settle"), &[("outcome", "paid")]).await;
    assert_eq!(paid.location(), path);
    let again = pages.submit("Treasurer", &shown, &format!("{path}/settle"), &[("outcome", "paid")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    for lang in ["zh-Hant", "pt", "en"] {
        let pages = pages.in_lang(lang);
        for (who, path, name) in [
            ("Chan", "/payments", "mine"),
            ("Treasurer", "/desk/payments", "desk"),
            ("Treasurer", path.as_str(), "one"),
        ] {
            let page = pages.get(who, path).await;
            assert!(page.status.is_success() && !page.text().contains("problem-"), "{name} {lang}");
            keep("payments", &format!("{name}-{lang}"), &page);
        }
    }
}

/// The bank's answer is entered by two people at once: the payment ends once, one way, and once it is news.
#[tokio::test]
async fn two_outcomes_entered_at_once_leave_one() {
    let house = house().await;
    let pages = pages(&house);
    let mut tally = [0, 0];
    for n in 1..=6 {
        enqueue(&house, "payments.disburse", order(&format!("case:{n}"), 650_000)).await;
        house.run_jobs().await.unwrap();
        let list = pages.get("Treasurer", "/desk/payments").await;
        let id = list.text().split("name=\"payment\" value=\"").nth(1).unwrap()[..36].to_owned();
        pages.submit("Treasurer", &list, "/desk/payments/release", &[("payment", &id)]).await;
        let path = format!("/desk/payments/{id}");
        let (page, other) = (pages.get("Treasurer", &path).await, pages.get("Crown", &path).await);
        let settle = format!("{path}/settle");
        let failed = [("outcome", "failed"), ("reason", "帳戶已取消")];
        let (paid, failed) = tokio::join!(
            pages.submit("Treasurer", &page, &settle, &[("outcome", "paid")]),
            pages.submit("Crown", &other, &settle, &failed),
        );
        let mut answers = [paid.status, failed.status];
        answers.sort_unstable();
        assert_eq!(
            answers,
            [StatusCode::SEE_OTHER, StatusCode::CONFLICT],
            "{} {}",
            paid.text(),
            failed.text()
        );
        tally[usize::from(paid.status == StatusCode::SEE_OTHER)] += 1;
    }
    let kept = [
        count(&house, "payments_disbursements WHERE state = 'failed'").await,
        count(&house, "payments_disbursements WHERE state = 'paid'").await,
    ];
    assert_eq!(kept, tally);
    let told = [
        count(&house, "ledger_subjects WHERE kind = 'payments.disbursement-failed'").await,
        count(&house, "ledger_subjects WHERE kind = 'payments.disbursement-paid'").await,
    ];
    assert_eq!(told, tally, "one leaf each");
}

/// An order whose account no bank takes, as a case sends it, and the path of the officer's task.
async fn stuck(house: &House, effect: &str) -> String {
    let mut bad = order(effect, 650_000);
    bad["account"]["number"] = json!("戶口");
    enqueue(house, "payments.disburse", bad).await;
    house.run_jobs().await.unwrap();
    let dead = jobs::dead(&house.scratch.db, 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    format!("/desk/payments/orders/{}", dead[0].id)
}

#[tokio::test]
async fn a_buried_order_is_an_officers_task_that_is_corrected_and_carried_out() {
    let house = house().await;
    let path = stuck(&house, "case:1:aid").await;
    let pages = pages(&house);
    let desk = pages.get("Treasurer", "/desk/payments").await.text();
    assert!(desk.contains("1 order could not be carried out"), "{desk}");
    assert!(!pages.get("Other", "/desk/payments").await.text().contains("could not be carried out"));
    let list = pages.get("Crown", "/desk/payments/orders").await.text();
    assert!(
        list.contains("Birth allowance") && list.contains("MOP 6,500.00") && list.contains(&path),
        "{list}"
    );
    assert_eq!(pages.get("Other", &path).await.status, StatusCode::NOT_FOUND);
    assert!(!pages.get("Clerk", &path).await.text().contains("/resume"), "may only look");
    let page = pages.get("Crown", &path).await;
    assert!(page.text().contains("Enter a bank and an account number"), "{}", page.text());
    let same = pages.submit("Crown", &page, &format!("{path}/resume"), &[]).await;
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing was corrected");
    keep("payments", "order-error.en", &same);
    for lang in ["zh-Hant", "pt", "en"] {
        let pages = pages.in_lang(lang);
        keep("payments", &format!("orders.{lang}"), &pages.get("Crown", "/desk/payments/orders").await);
        keep("payments", &format!("order.{lang}"), &pages.get("Crown", &path).await);
    }
    let before = count(&house, "ledger_pending").await;
    let fields = [("number", "9012-3456-7788"), ("holder", "CHAN TAI MAN")];
    let done = pages.submit("Crown", &page, &format!("{path}/resume"), &fields).await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, "/desk/payments/orders"),
        "{}",
        done.text()
    );
    assert_eq!(count(&house, "payments_disbursements").await, 1);
    assert_eq!(count(&house, "ledger_pending").await, before + 1, "the order, in the officer's post");
    assert!(jobs::dead(&house.scratch.db, 1).await.unwrap().is_empty(), "its dead letter went too");
    assert_eq!(pages.get("Crown", &path).await.status, StatusCode::NOT_FOUND);
    let kept = count(&house, "payments_stuck_orders WHERE payload <> 'null'").await;
    assert_eq!(kept, 0, "a closed task keeps no account");
}

#[tokio::test]
async fn a_stuck_order_is_cancelled_with_a_reason_or_closed_by_the_same_effect() {
    let house = house().await;
    let path = stuck(&house, "case:1:aid").await;
    let pages = pages(&house);
    let api = format!("/api/v1/desk/payment-orders{}", path.strip_prefix("/desk/payments/orders").unwrap());
    let listed = pages.get("Treasurer", "/api/v1/desk/payment-orders").await.json();
    assert_eq!((&listed["total"], &listed["items"][0]["error"]), (&json!(1), &json!("payments.account")));
    assert!(!listed.to_string().contains("戶口"), "{listed}");
    for who in ["Other", "Clerk"] {
        let refused = pages.post_json(who, &format!("{api}/cancel"), json!({ "reason": "why" })).await;
        assert!(matches!(refused.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{who}");
    }
    let empty = pages.post_json("Treasurer", &format!("{api}/cancel"), json!({ "reason": " " })).await;
    assert_eq!(
        (empty.status, empty.json()["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("payments.reason"))
    );
    let done =
        pages.post_json("Treasurer", &format!("{api}/cancel"), json!({ "reason": "paid by hand" })).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
    assert!(jobs::dead(&house.scratch.db, 1).await.unwrap().is_empty());
    let gone = pages.post_json("Treasurer", &format!("{api}/resume"), json!({})).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);

    stuck(&house, "case:2:aid").await;
    enqueue(&house, "payments.disburse", order("case:2:aid", 650_000)).await;
    house.run_jobs().await.unwrap();
    let listed = pages.get("Treasurer", "/api/v1/desk/payment-orders").await.json();
    assert_eq!(listed["total"], 0, "the case ordered anew and was paid");
}

#[tokio::test]
async fn an_order_that_cannot_be_read_is_the_treasurys_task() {
    let house = house().await;
    enqueue(&house, "payments.owe", json!({ "colour": "red" })).await;
    house.run_jobs().await.unwrap();
    let pages = pages(&house);
    assert_eq!(pages.get("Treasurer", "/api/v1/desk/payment-orders").await.json()["total"], 0);
    let listed = pages.get("Crown", "/api/v1/desk/payment-orders").await.json();
    let path = format!("/desk/payments/orders/{}", listed["items"][0]["id"].as_str().unwrap());
    let page = pages.get("Crown", &path).await;
    assert!(
        page.text().contains("Amount owed") && page.text().contains("could not be read"),
        "{}",
        page.text()
    );
    let again = pages.submit("Crown", &page, &format!("{path}/resume"), &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = pages.submit("Crown", &page, &format!("{path}/cancel"), &[("reason", "malformed")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
}

#[test]
fn every_text_exists_and_is_used() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = i18n::read_tree(&[&root.join("templates"), &root.join("src")]).unwrap();
    let findings = i18n::scan_usage(&files, &[payments::LOCALES], &[web::LOCALES]);
    assert_eq!(findings, []);
}

/// More than one page of the desk.
const OWED: usize = 53;

/// Walks a list of the API page by page.
async fn walk(pages: &Pages, who: &str, list: &str) -> Vec<Value> {
    let (mut all, mut path) = (Vec::new(), list.to_owned());
    for _page in 0..5 {
        let page = pages.get(who, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        let page = page.json();
        assert_eq!(page["total"], OWED, "{path}");
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { return all };
        let joint = if list.contains('?') { '&' } else { '?' };
        path = format!("{list}{joint}after={next}");
    }
    panic!("{list} has no end");
}

fn distinct(items: &[Value]) -> usize {
    items.iter().map(|item| item["id"].as_str().unwrap()).collect::<std::collections::BTreeSet<_>>().len()
}

#[tokio::test]
async fn whoever_owes_is_found_on_whatever_page_and_the_money_is_recorded_by_the_id_of_the_list() {
    let house = house().await;
    for n in 0..OWED {
        let owed = json!({
            "effect_key": format!("case:{n}"), "party": PartyId(uuid::Uuid::from_u128(PAYEE)), "department": "FSS",
            "amount": { "minor": 1_500, "currency": "MOP" },
            "title": { "zh-Hant": "印花稅", "pt": "Imposto do selo", "en": "Stamp duty" },
        });
        enqueue(&house, "payments.owe", owed).await;
    }
    house.run_jobs().await.unwrap();
    let pages = pages(&house);
    let all = walk(&pages, "Treasurer", "/api/v1/desk/payables").await;
    assert_eq!((all.len(), distinct(&all)), (OWED, OWED));
    assert_eq!(walk(&pages, "Crown", "/api/v1/desk/payables").await, all, "the treasury sees all");
    let other = pages.get("Other", "/api/v1/desk/payables").await.json();
    assert_eq!((&other["total"], other["items"].as_array().unwrap().len()), (&json!(0), 0), "another's");
    assert_eq!(pages.get("Chan", "/api/v1/desk/payables").await.status, StatusCode::FORBIDDEN);

    let (mut shown, mut path) = (0, "/desk/payments?state=owed".to_owned());
    loop {
        let page = pages.get("Treasurer", &path).await.text();
        shown += page.matches("name=\"payment\"").count();
        let Some(link) = page.split("\" rel=\"next\"").next().filter(|before| before.len() < page.len())
        else {
            break;
        };
        path = link.rsplit("href=\"").next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        assert!(shown < OWED, "{path}");
    }
    assert_eq!(shown, OWED, "the pages lead to every one");

    let last = all.last().unwrap()["id"].as_str().unwrap();
    let receive = format!("/api/v1/desk/payables/{last}/receive");
    assert_eq!(pages.post_json("Other", &receive, json!({})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(pages.post_json("Treasurer", &receive, json!({})).await.status, StatusCode::NO_CONTENT);
    let left = pages.get("Treasurer", "/api/v1/desk/payables").await.json();
    assert_eq!(left["total"], OWED - 1, "what came in is no longer owed");
}

#[tokio::test]
async fn payments_of_one_moment_are_all_on_some_page_and_each_can_be_read() {
    let house = house().await;
    for n in 0..OWED {
        enqueue(&house, "payments.disburse", order(&format!("case:{n}"), 650_000)).await;
    }
    house.run_jobs().await.unwrap();
    let pages = pages(&house);
    let all = walk(&pages, "Clerk", "/api/v1/desk/disbursements?state=queued").await;
    assert_eq!((all.len(), distinct(&all)), (OWED, OWED));
    let one = format!("/api/v1/desk/disbursements/{}", all[OWED - 1]["id"].as_str().unwrap());
    assert_eq!(pages.get("Clerk", &one).await.json(), all[OWED - 1]);
    assert_eq!(pages.get("Other", &one).await.status, StatusCode::NOT_FOUND, "another department's");
    assert_eq!(pages.get("Chan", &one).await.status, StatusCode::FORBIDDEN);
    let none = pages.get("Clerk", &format!("/api/v1/desk/disbursements/{CASE}")).await;
    assert_eq!(none.json()["code"], "payments.not-found");
}

#[tokio::test]
async fn stuck_orders_are_all_on_some_page_and_each_can_be_read() {
    let house = house().await;
    for n in 0..OWED {
        let mut bad = order(&format!("case:{n}"), 650_000);
        bad["account"]["number"] = json!("戶口");
        enqueue(&house, "payments.disburse", bad).await;
    }
    house.run_jobs().await.unwrap();
    let pages = pages(&house);
    let all = walk(&pages, "Clerk", "/api/v1/desk/payment-orders").await;
    assert_eq!((all.len(), distinct(&all)), (OWED, OWED));
    let first = pages.get("Clerk", "/desk/payments/orders").await.text();
    assert!(first.contains("rel=\"next\""), "{first}");
    let one = format!("/api/v1/desk/payment-orders/{}", all[OWED - 1]["id"].as_str().unwrap());
    assert_eq!(pages.get("Clerk", &one).await.json(), all[OWED - 1]);
    assert_eq!(pages.get("Other", &one).await.status, StatusCode::NOT_FOUND, "another department's");
    for bad in ["zzz", "1.2", "after"] {
        for list in ["/desk/payments?state=owed&", "/desk/payments/orders?", "/api/v1/desk/payables?"] {
            let refused = pages.get("Clerk", &format!("{list}after={bad}")).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{list}{bad}");
            assert!(refused.text().contains("request.cursor"), "{list}{bad}: {}", refused.text());
        }
    }
}
