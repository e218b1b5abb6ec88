//! What an administrator sees and does: members' systems, certificates, grants; on pages and in the API.

use std::sync::Arc;

use exchange::{Gate, MANAGE, NoCases, NoConsents, Providers, READ};
use http::StatusCode;
use serde_json::json;
use testkit::{House, Pages, keep, officer, person};

const PEM: &str = include_str!("data/fund.pem");
const HOSPITAL: &str = "MO/GOV/SSM/hospital";
const GRANT: &str = "/admin/exchange/grants/ssm-hospital-birth-notice";

async fn office() -> (House, Gate, Pages) {
    let house = House::builder().migrations(exchange::MIGRATIONS).open().await.unwrap();
    let pack = house.shared.packs.current();
    let snapshot = exchange::load(&pack, &house.scratch.db).await.unwrap();
    let gate = Gate::new(snapshot, Providers::default(), Arc::new(NoConsents), Arc::new(NoCases));
    let sessions = vec![
        officer(0x71, "Keeper", "SAFP", &[READ.code, MANAGE.code]),
        officer(0x72, "Reader", "SAFP", &[READ.code]),
        officer(0x73, "Clerk", "DSAJ", &["casework.read"]),
        person(0x51, "Chan"),
    ];
    let pages = Pages::open(&house, exchange::module(&gate), sessions);
    (house, gate, pages)
}

#[tokio::test]
async fn a_certificate_is_registered_and_withdrawn_on_the_page() {
    let (house, gate, pages) = office().await;
    let path = "/admin/exchange/certificates";
    let page = pages.get("Keeper", "/admin/exchange").await;
    for (client, certificate, status, said) in [
        (HOSPITAL, "no certificate", 422, "no certificate in PEM"),
        ("nonsense", PEM, 422, "not registered"),
        ("MO/GOV/SSM/nobody", PEM, 404, "exchange.unknown-client"),
        ("MO/GOV/DSAJ/casework", PEM, 409, "exchange.internal-client"),
    ] {
        let fields = [("client", client), ("certificate", certificate)];
        let answer = pages.submit("Keeper", &page, path, &fields).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
        assert!(answer.text().contains(said), "`{said}` is not in {}", answer.text());
    }
    let done = pages.submit("Keeper", &page, path, &[("client", HOSPITAL), ("certificate", PEM)]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/admin/exchange"));
    let (fingerprint, known) =
        gate.snapshot().state().certificates.first_key_value().map(|(f, k)| (f.clone(), k.clone())).unwrap();
    assert_eq!((known.client.to_string().as_str(), known.subject.as_str()), (HOSPITAL, "CN=fund"));
    for lang in ["zh-Hant", "pt", "en"] {
        let page = pages.in_lang(lang).get("Keeper", "/admin/exchange").await;
        assert!(page.text().contains(&fingerprint), "{}", page.text());
        keep("exchange", &format!("clients-{lang}"), &page);
    }
    let withdrawn = pages.submit("Keeper", &page, &format!("{path}/{fingerprint}/withdraw"), &[]).await;
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER);
    assert!(gate.snapshot().state().certificates.is_empty(), "felt at once");
    drop(house);
}

#[tokio::test]
async fn a_grant_is_suspended_resumed_and_withdrawn_with_a_reason() {
    let (_house, gate, pages) = office().await;
    let page = pages.get("Keeper", GRANT).await;
    let act = async |deed: &str, reason: &str| {
        pages.submit("Keeper", &page, &format!("{GRANT}/{deed}"), &[("reason", reason)]).await
    };
    for wrong in [" ", "com\u{200b}plaint"] {
        let refused = act("suspend", wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Give a reason"), "{}", refused.text());
    }
    assert_eq!(act("suspend", "complaint").await.status, StatusCode::SEE_OTHER);
    assert!(gate.snapshot().is_suspended("ssm-hospital-birth-notice"), "felt at once");
    for lang in ["zh-Hant", "pt", "en"] {
        for (name, path) in [("grant", GRANT), ("grants", "/admin/exchange/grants")] {
            keep("exchange", &format!("{name}-{lang}"), &pages.in_lang(lang).get("Keeper", path).await);
        }
    }
    assert_eq!(act("suspend", "again").await.status, StatusCode::CONFLICT);
    assert_eq!(act("resume", "cleared").await.status, StatusCode::SEE_OTHER);
    assert_eq!(act("withdraw", "repealed").await.status, StatusCode::SEE_OTHER);
    assert_eq!(act("resume", "please").await.status, StatusCode::CONFLICT);
    assert_eq!(act("burn", "x").await.status, StatusCode::NOT_FOUND);
    assert_eq!(pages.get("Keeper", "/admin/exchange/grants/none").await.status, StatusCode::NOT_FOUND);
}

/// Path, query, form and JSON: U+0000 is refused at the door, whatever engine lies behind it.
#[tokio::test]
async fn a_request_with_u_0000_is_refused_at_every_door() {
    let (_house, gate, pages) = office().await;
    let page = pages.get("Keeper", GRANT).await;
    let certificate = json!({ "client": "MO\0", "certificate": PEM });
    for answer in [
        pages.get("Keeper", "/admin/exchange/grants/%00").await,
        pages.get("Keeper", "/admin/exchange/grants?q=%00").await,
        pages.submit("Keeper", &page, &format!("{GRANT}/suspend"), &[("reason", "com\0plaint")]).await,
        pages.post_json("Keeper", "/api/v1/admin/exchange/certificates", certificate).await,
    ] {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text());
        assert!(answer.text().contains("request.malformed"), "{}", answer.text());
    }
    assert!(!gate.snapshot().is_suspended("ssm-hospital-birth-notice"), "nothing happened");
}

#[tokio::test]
async fn a_program_does_the_same_and_nobody_else_may() {
    let (_house, gate, pages) = office().await;
    let api = "/api/v1/admin/exchange";
    let body = json!({ "client": HOSPITAL, "certificate": PEM });
    for who in ["Reader", "Clerk", "Chan", ""] {
        let refused = pages.post_json(who, &format!("{api}/certificates"), body.clone()).await;
        assert!(matches!(refused.status.as_u16(), 401 | 403), "{who}: {}", refused.text());
        assert_ne!(pages.get(who, "/admin/exchange").await.status == StatusCode::OK, who != "Reader");
    }
    let done = pages.post_json("Keeper", &format!("{api}/certificates"), body).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let fingerprint = done.json()["fingerprint"].as_str().unwrap().to_owned();
    let clients = pages.get("Reader", &format!("{api}/clients")).await.json();
    let hospital = clients.as_array().unwrap().iter().find(|one| one["id"] == HOSPITAL).unwrap();
    assert_eq!(hospital["certificates"][0]["fingerprint"], fingerprint.as_str());
    let services = pages.get("Reader", &format!("{api}/services")).await.json();
    assert!(services.as_array().unwrap().len() >= 7, "{services}");
    let suspend = format!("{api}/grants/ssm-hospital-birth-notice/suspend");
    let suspended = pages.post_json("Keeper", &suspend, json!({ "reason": "complaint" })).await;
    assert_eq!(suspended.status, StatusCode::NO_CONTENT, "{}", suspended.text());
    let grants = pages.get("Reader", &format!("{api}/grants")).await.json();
    let grant =
        grants.as_array().unwrap().iter().find(|one| one["id"] == "ssm-hospital-birth-notice").unwrap();
    assert_eq!(grant["state"], "suspended");
    let one = pages.get("Reader", &format!("{api}/grants/ssm-hospital-birth-notice")).await;
    assert_eq!(one.json(), *grant);
    assert_eq!(pages.get("Reader", &format!("{api}/grants/none")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        pages.get("Clerk", &format!("{api}/grants/ssm-hospital-birth-notice")).await.status,
        StatusCode::FORBIDDEN
    );
    let withdrawn =
        pages.post_json("Keeper", &format!("{api}/certificates/{fingerprint}/withdraw"), json!({})).await;
    assert_eq!(withdrawn.status, StatusCode::NO_CONTENT, "{}", withdrawn.text());
    assert!(gate.snapshot().state().certificates.is_empty());
}
