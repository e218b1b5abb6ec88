//! Documents as cases order them, holders keep them and strangers check them, on the engine under test.
//! Needs the Debian packages named in `pdf::HOUSE_FONTS`.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod house;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use documents::{DocumentState, Revocation, Revocations, Standing, StatusListError, verify_file};
use files::{Fault, Faults, Operation};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use pades::Anchors;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use house::{CASE, CHILD, MOTHER, Office, STRANGER, order};
use testkit::{Pages, fill_disk, free_disk, keep};

#[tokio::test]
async fn an_order_becomes_one_sealed_paper_and_news_for_its_case() {
    let office = Office::open().await;
    for _ in 0..3 {
        office.enqueue(order("c/7/1")).await;
    }
    office.run().await;
    let mut other = order("c/7/1");
    other["data"]["child"]["name_zh"] = json!("陳大文");
    office.enqueue(other).await;
    office.run().await;
    let news = office.heard("test.issued").await;
    assert_eq!(news.len(), 1, "once");
    assert_eq!(news[0]["number"], "DSAJ-BC-2026-000001");
    assert_eq!((news[0]["case"].as_str(), news[0]["effect_key"].as_str()), (Some(CASE), Some("c/7/1")));
    assert!(news[0]["document"].as_str().is_some());
    assert_eq!(office.dead().await, ["documents.effect-taken"]);

    let (bytes, anchors) = (office.paper().await, office.anchors());
    let verdict = verify_file(&bytes, &anchors, None);
    assert_eq!(verdict.standing, Standing::Trusted, "{verdict:?}");
    assert_eq!(verdict.revocation, Revocation::NotChecked);
    assert!(verdict.holds() && verdict.signer.unwrap().contains("法務局"));
    assert_eq!(verdict.claimed_at.unwrap().to_string(), "2026-11-23T02:00:00Z");
    let unknown = verify_file(&bytes, &Anchors::none(), None);
    assert_eq!(unknown.standing, Standing::UnknownSigner);
    assert!(!unknown.holds());
    let mut changed = bytes.clone();
    let middle = changed.len() / 3;
    changed[middle] ^= 1;
    assert_eq!(verify_file(&changed, &anchors, None).standing, Standing::NotIntact);
    assert_eq!(verify_file(b"%PDF-1.7 nothing", &anchors, None).standing, Standing::NotIntact);
    assert!(matches!(verify_file(b"hello", &anchors, None).standing, Standing::NotSealed("pades.not-pdf")));
}

/// So many papers, each with one piece of news, the numbers without a gap, nothing buried.
async fn assert_each_issued_once(office: &Office, orders: usize) {
    let news = office.heard("test.issued").await;
    let numbers: BTreeSet<&str> = news.iter().filter_map(|one| one["number"].as_str()).collect();
    let wanted: Vec<String> = (1..=orders).map(|n| format!("DSAJ-BC-2026-{n:06}")).collect();
    assert_eq!(news.len(), orders, "told once");
    assert!(numbers.into_iter().eq(&wanted), "{news:?}");
    assert_eq!(office.count("documents_documents").await, i64::try_from(orders).unwrap());
    assert!(office.dead().await.is_empty());
    let verdict = verify_file(&office.paper().await, &office.anchors(), None);
    assert_eq!(verdict.standing, Standing::Trusted, "{verdict:?}");
}

#[tokio::test]
async fn a_full_store_delays_a_paper_and_leaves_nothing_half_written() {
    let state = Arc::new(AtomicU8::new(0));
    let asked = Arc::clone(&state);
    let office = Office::open_over(Faults::new(move |operation, _| match asked.load(Ordering::SeqCst) {
        1 if operation == Operation::Write => Some(Fault::Full),
        2 => Some(Fault::Unavailable),
        _ => None,
    }))
    .await;
    office.enqueue(order("c/7/1")).await;
    for fault in [1, 2] {
        state.store(fault, Ordering::SeqCst);
        office.run().await;
        assert!(office.heard("test.issued").await.is_empty(), "nobody is told of a paper that is not there");
        assert!(office.stored().is_empty(), "{:?}", office.stored());
        let pages = office.pages();
        let mine = pages.get("Child", "/api/v1/documents").await.json();
        assert!(mine.as_array().unwrap().is_empty(), "{mine}");
        office.later();
    }
    state.store(0, Ordering::SeqCst);
    office.run().await;
    assert_each_issued_once(&office, 1).await;
    assert_eq!(office.stored().len(), 1, "{:?}", office.stored());
}

/// Orders enough to use up the room that is left in the pages of a fresh SQLite file.
const ORDERS: usize = 24;

#[tokio::test]
async fn a_full_database_delays_papers_and_leaves_nothing_half_written() {
    let tables = ["documents_documents", "documents_holders", "ledger_pending"];
    let office = Office::open().await;
    for n in 0..ORDERS {
        office.enqueue(order(&format!("c/{n}/1"))).await;
    }
    fill_disk(office.db(), &tables).await.unwrap();
    office.try_run().await;
    let told = office.heard("test.issued").await.len();
    assert!(told < ORDERS, "the disk does not fill");
    let pages = office.pages();
    let mine = pages.get("Child", "/api/v1/documents").await.json();
    assert_eq!(
        mine.as_array().unwrap().len(),
        told,
        "a paper is there when its case is told, and not before"
    );
    free_disk(office.db(), &tables).await.unwrap();
    office.later();
    office.run().await;
    assert_each_issued_once(&office, ORDERS).await;
}

#[tokio::test]
async fn what_cannot_be_printed_is_refused_with_its_characters() {
    let office = Office::open().await;
    let mut rare = order("c/1/1");
    rare["data"]["child"]["name_zh"] = json!("陳\u{3FFFD}");
    rare["data"]["parents"][0]["name_zh"] = json!("李\u{3FFFC}");
    office.enqueue(rare).await;
    let mut torn = order("c/2/1");
    torn["data"].as_object_mut().unwrap().remove("child");
    office.enqueue(torn).await;
    let mut gone = order("c/3/1");
    gone["template"] = json!("documents/no-such.typ");
    office.enqueue(gone).await;
    let mut orphan = order("c/4/1");
    orphan["replaces"] = json!("0193f3a0-0000-7000-8000-0000000000ff");
    office.enqueue(orphan).await;
    let mut outside = order("c/5/1");
    outside["template"] = json!("posts.toml");
    office.enqueue(outside).await;
    office.run().await;
    let refused = office.heard("test.refused").await;
    let of = |effect: &str| refused.iter().find(|news| news["effect_key"] == effect).unwrap();
    assert_eq!(of("c/1/1")["code"], "documents.missing-glyph");
    let characters: BTreeSet<&str> =
        of("c/1/1")["characters"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(characters, ["\u{3FFFC}", "\u{3FFFD}"].into(), "all of them, not the first alone");
    assert_eq!(of("c/2/1")["code"], "documents.template");
    assert_eq!(of("c/3/1")["code"], "documents.no-template");
    assert_eq!(of("c/4/1")["code"], "documents.no-replaced");
    assert_eq!(office.dead().await, ["documents.order"], "a template outside its folder is no order");
    assert!(office.heard("test.issued").await.is_empty());
    let pages = office.pages();
    assert_eq!(pages.get("Child", "/api/v1/documents").await.json(), json!([]));
}

#[tokio::test]
async fn a_corrected_paper_replaces_the_old_one_and_lists_tell_it_far_away() {
    let office = Office::open().await;
    office.enqueue(order("c/1/1")).await;
    office.run().await;
    let first = office.paper().await;
    let old = office.heard("test.issued").await[0]["document"].clone();
    let mut corrected = order("c/9/1");
    corrected["replaces"] = old;
    office.enqueue(corrected).await;
    office.run().await;
    let pages = office.pages();
    let mine = pages.get("Child", "/api/v1/documents").await.json();
    let states: Vec<_> = mine.as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["valid", "superseded"]);
    assert_eq!(mine[1]["replaced_by"], mine[0]["id"]);

    let list = pages.get("", "/api/v1/verify/status-list/DSAJ").await;
    assert_eq!(list.headers[header::CONTENT_TYPE], "application/jwt");
    let anchor = office.anchor_pem();
    let revocations = Revocations::read(&list.text(), &anchor).unwrap();
    let verdict = verify_file(&first, &office.anchors(), Some(&revocations));
    assert_eq!(verdict.standing, Standing::Trusted, "the bytes are as they were");
    let Revocation::Listed { state, as_of, .. } = verdict.revocation else { panic!("{verdict:?}") };
    assert_eq!((state, as_of.to_string().as_str()), (DocumentState::Superseded, "2026-11-23T02:00:00Z"));
    let second = pages.get("Child", &format!("/documents/{}/file", mine[0]["id"].as_str().unwrap())).await;
    let verdict = verify_file(&second.body, &office.anchors(), Some(&revocations));
    assert!(matches!(verdict.revocation, Revocation::NotListed { .. }) && verdict.holds());

    let mut shouting = first.clone();
    let start = shouting.windows(10).rposition(|window| window == b"/Contents<").unwrap() + 10;
    let end = start + shouting[start..].iter().position(|byte| *byte == b'>').unwrap();
    shouting[start..end].make_ascii_uppercase();
    let verdict = verify_file(&shouting, &office.anchors(), Some(&revocations));
    assert!(!verdict.holds(), "another spelling of the seal is the same paper: {verdict:?}");
    assert!(matches!(verdict.revocation, Revocation::Listed { .. }));
    let ask = |file: Vec<u8>| pages.post_file("", "/api/v1/verify/file", "application/pdf", file);
    assert_eq!(ask(shouting).await.json()["register"]["answer"], "superseded");
    let longer = ask([first.as_slice(), b"\n% more\n"].concat()).await.json();
    let answer = (&longer["seal"], &longer["register"]["answer"]);
    assert_eq!(
        answer,
        (&json!("not-intact"), &json!("unknown")),
        "the register knows nothing of added bytes"
    );

    let elsewhere = Office::open().await;
    elsewhere.enqueue(order("c/1/1")).await;
    elsewhere.run().await;
    let foreign = elsewhere.pages().get("", "/api/v1/verify/status-list/DSAJ").await.text();
    let both = format!("{anchor}{}", elsewhere.anchor_pem());
    let foreign = Revocations::read(&foreign, &both).unwrap();
    let verdict = verify_file(&first, &office.anchors(), Some(&foreign));
    assert_eq!(verdict.revocation, Revocation::OtherAuthority, "silence of another city says nothing");
    assert!(!verdict.holds());
    let refused = Revocations::read(&list.text(), &elsewhere.anchor_pem()).unwrap_err();
    assert_eq!(refused, StatusListError::UnknownSigner);
    let mut forged = list.text();
    let at = forged.find('.').unwrap() + 20;
    forged.replace_range(at..=at, if &forged[at..=at] == "A" { "B" } else { "A" });
    assert_eq!(Revocations::read(&forged, &anchor).unwrap_err(), StatusListError::Signature);
    assert_eq!(Revocations::read("x.y.z", &anchor).unwrap_err(), StatusListError::Malformed);
    for pem in [
        "",
        "words",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ] {
        assert_eq!(Revocations::read(&list.text(), pem).unwrap_err(), StatusListError::Anchors, "{pem}");
    }
    assert_eq!(pages.get("", "/api/v1/verify/status-list/IAM").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_holders_see_a_paper_and_learn_who_else_does() {
    let office = Office::open().await;
    office.enqueue(order("c/1/1")).await;
    office.run().await;
    let pages = office.pages();
    let id = pages.get("Child", "/api/v1/documents").await.json()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/documents/{id}/file");
    let before = office.count("ledger_pending").await;
    let own = pages.get("Child", &path).await;
    assert_eq!(
        (own.status, own.headers[header::CONTENT_TYPE].to_str().unwrap()),
        (StatusCode::OK, "application/pdf")
    );
    assert_eq!(own.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"DSAJ-BC-2026-000001.pdf\"");
    assert_eq!(office.count("ledger_pending").await, before, "one's own reading is nobody's news");
    assert_eq!(pages.get("Stranger", &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(pages.get("", &path).await.status, StatusCode::SEE_OTHER);
    assert_eq!(pages.get("Mother", &path).await.status, StatusCode::OK, "she represents the child");
    assert_eq!(office.count("ledger_pending").await, before + 1);
    assert!(pages.get("Mother", "/documents").await.text().contains("DSAJ-BC-2026-000001"));
    assert!(!pages.get("Stranger", "/documents").await.text().contains("DSAJ-BC-2026-000001"));

    let desk = format!("/desk/documents/{id}");
    let shown = pages.get("Registrar", &desk).await;
    let read = pages.submit("Registrar", &shown, &format!("{desk}/file"), &[]).await;
    assert!(read.status == StatusCode::OK && read.body.starts_with(b"%PDF"));
    assert_eq!(office.count("ledger_pending").await, before + 2);
    assert_eq!(pages.get("Police", &desk).await.status, StatusCode::NOT_FOUND, "another department's");
    let found = pages.get("Registrar", "/desk/documents?number=dsaj%20-bc-2026-000001").await;
    assert_eq!(found.location(), desk);
    let clerk = pages.submit("Clerk", &shown, &format!("{desk}/revoke"), &[("reason", "x")]).await;
    assert_eq!(clerk.status, StatusCode::FORBIDDEN);
    let silent = pages.submit("Registrar", &shown, &format!("{desk}/revoke"), &[("reason", " ")]).await;
    assert!(silent.status == StatusCode::UNPROCESSABLE_ENTITY && silent.text().contains("Enter the reason"));
    let revoked =
        pages.submit("Registrar", &shown, &format!("{desk}/revoke"), &[("reason", "登記錯誤")]).await;
    assert_eq!(revoked.location(), desk);
    let again = pages.submit("Registrar", &shown, &format!("{desk}/revoke"), &[("reason", "again")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(pages.get("Child", "/documents").await.text().contains("登記錯誤"), "holders learn the reason");
}

#[tokio::test]
async fn a_program_at_the_desk_finds_a_document_and_its_reading_is_told_like_that_of_a_page() {
    let office = Office::open().await;
    for n in 0..53 {
        office.enqueue(order(&format!("c/{n}/1"))).await;
    }
    office.run().await;
    let pages = office.pages();
    let list = "/api/v1/desk/documents";
    let first = pages.get("Clerk", list).await.json();
    let after = format!("{list}?after={}", first["next"].as_str().unwrap());
    let second = pages.get("Clerk", &after).await.json();
    let numbers: std::collections::BTreeSet<_> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|one| one["number"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((numbers.len(), &second["next"]), (53, &Value::Null), "all, and each once");
    assert!(pages.get("Clerk", "/desk/documents").await.text().contains("rel=\"next\""));
    assert_eq!(pages.get("Clerk", &format!("{list}?after=zzz")).await.json()["code"], "request.cursor");
    assert_eq!(pages.get("Clerk", "/desk/documents?after=zzz").await.status, StatusCode::BAD_REQUEST);

    let found = pages.get("Clerk", &format!("{list}?number=dsaj%20-bc-2026-000001")).await.json();
    let one = format!("{list}/{}", found["items"][0]["id"].as_str().unwrap());
    assert_eq!(pages.get("Clerk", &one).await.json(), found["items"][0]);
    let before = office.count("ledger_pending").await;
    let paper = pages.post_json("Clerk", &format!("{one}/file"), json!({})).await;
    assert!(paper.status == StatusCode::OK && paper.body.starts_with(b"%PDF"), "{}", paper.text());
    assert_eq!(office.count("ledger_pending").await, before + 1, "the holders see it");

    assert_eq!(pages.get("Police", list).await.json()["items"], json!([]), "another department's");
    assert_eq!(pages.get("Police", &one).await.json()["code"], "documents.not-found");
    let foreign = pages.post_json("Police", &format!("{one}/file"), json!({})).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    for who in ["Mother", ""] {
        assert!(matches!(pages.get(who, list).await.status.as_u16(), 401 | 403), "{who}");
    }
    assert_eq!(office.count("ledger_pending").await, before + 1, "what was refused leaves no trace");
}

/// The list of the registry as one process gives it out; `known` is a tag that the caller has.
async fn list(pages: &Pages, known: Option<&str>) -> (StatusCode, String, Vec<u8>) {
    let mut request = Request::get("/api/v1/verify/status-list/dsaj").header("host", "localhost");
    if let Some(known) = known {
        request = request.header(header::IF_NONE_MATCH, known);
    }
    let request = request.body(axum::body::Body::empty()).unwrap();
    let (head, body) = pages.router.clone().oneshot(request).await.unwrap().into_parts();
    assert_eq!(head.headers[header::CACHE_CONTROL], "public, no-cache");
    let tag = head.headers[header::ETAG].to_str().unwrap().to_owned();
    (head.status, tag, body.collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn a_status_list_is_signed_once_for_every_change_whichever_process_is_asked() {
    let office = Office::open().await;
    for effect in ["c/1/1", "c/2/1"] {
        office.enqueue(order(effect)).await;
    }
    office.run().await;
    let other = office.neighbour().await;
    let (here, there) = (office.pages(), other.pages());
    // Both are asked at once, many times: ECDSA is random, so the same bytes mean one signature.
    let both = futures::future::join_all([&here, &there, &here, &there].map(|pages| list(pages, None))).await;
    let first = both[0].clone();
    assert_eq!(first.0, StatusCode::OK);
    let heads: Vec<_> = both.iter().map(|(status, tag, _)| (status, tag)).collect();
    assert!(both.iter().all(|answer| *answer == first), "{heads:?}");
    office.house().machine.advance_ms(59 * 60_000);
    assert_eq!(list(&there, None).await, first, "an hour is not over");
    assert_eq!(list(&there, Some(&first.1)).await, (StatusCode::NOT_MODIFIED, first.1.clone(), Vec::new()));

    // Two papers are taken back, by both processes at once: the next list names both, at both.
    let found = here.get("Child", "/api/v1/documents").await.json();
    let ids = [&found[0]["id"], &found[1]["id"]].map(|id| id.as_str().unwrap().to_owned());
    let reason = || json!({ "reason": "登記錯誤" });
    let revoke = |id: &str| format!("/api/v1/desk/documents/{id}/revoke");
    let (one, two) = (revoke(&ids[0]), revoke(&ids[1]));
    let (one, two) = tokio::join!(
        here.post_json("Registrar", &one, reason()),
        there.post_json("Registrar", &two, reason())
    );
    assert!(one.status.is_success() && two.status.is_success(), "{} {}", one.text(), two.text());
    let second = list(&here, Some(&first.1)).await;
    assert_eq!(second.0, StatusCode::OK, "the tag of the old list is no answer any more");
    assert_ne!(second.2, first.2);
    assert_eq!(list(&there, None).await, second);
    let read =
        |bytes: &[u8]| Revocations::read(std::str::from_utf8(bytes).unwrap(), &office.anchor_pem()).unwrap();
    let digests = office.sealed_digests().await;
    assert!(digests.iter().all(|digest| read(&second.2).find(digest).is_some()), "{digests:?}");
    assert!(digests.iter().all(|digest| read(&first.2).find(digest).is_none()));

    office.house().machine.advance_ms(61 * 60_000);
    let third = list(&there, Some(&second.1)).await;
    assert_eq!(third.0, StatusCode::OK, "signed anew after an hour");
    assert!(read(&third.2).as_of > read(&second.2).as_of);
    assert_eq!(list(&here, None).await, third);
}

async fn upload(pages: &Pages, bytes: &[u8]) -> String {
    let mut body =
        b"--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = Request::post("/verify/file")
        .header("host", "localhost")
        .header("accept-language", "en")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
    let response =
        pages.router.clone().oneshot(request.body(axum::body::Body::from(body)).unwrap()).await.unwrap();
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn anybody_can_check_a_paper_without_a_cookie() {
    let office = Office::open().await;
    office.enqueue(order("c/1/1")).await;
    office.run().await;
    let pages = office.pages();
    let code = office.text("SELECT check_code AS v FROM documents_documents").await;
    let typed =
        format!("/verify?number=dsaj-bc-2026-000001&code={}%20{}", &code[..5].to_lowercase(), &code[5..]);
    let request = Request::get(&typed).header("host", "localhost").header("accept-language", "en");
    let response =
        pages.router.clone().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    assert!(response.headers().get(header::SET_COOKIE).is_none(), "no cookie");
    let text = String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
    assert!(text.contains("This document is valid") && text.contains("C.H.C."), "{text}");
    assert!(!text.contains("陳") && !text.contains("李"), "nothing but what is on the paper in clear");
    for wrong in ["code=000000000000", "code=", "number=DSAJ-BC-2026-000002&code=x"] {
        let answer = pages.get("", &format!("/verify?number=DSAJ-BC-2026-000001&{wrong}")).await;
        // The last `number` wins; each is unknown, whatever is wrong.
        assert!(
            answer.text().contains("We know no such document") || answer.status == StatusCode::BAD_REQUEST
        );
    }

    let bytes = office.paper().await;
    let valid = upload(&pages, &bytes).await;
    assert!(
        valid.contains("This document is valid") && valid.contains("the seal is the Government"),
        "{valid}"
    );
    let mut changed = bytes.clone();
    let middle = changed.len() / 3;
    changed[middle] ^= 1;
    let broken = upload(&pages, &changed).await;
    assert!(
        broken.contains("This file was changed after it was sealed")
            && !broken.contains("We know no such document")
    );
    assert!(upload(&pages, b"").await.contains("Choose a PDF file"));

    let token = office.token("DSAJ-BC-2026-000001", None).await;
    let ask = |token: String| {
        let pages = &pages;
        async move {
            pages.post_json("", "/api/v1/verify/token", json!({ "token": token })).await.json()["answer"]
                .clone()
        }
    };
    assert_eq!(ask(token.clone()).await, "valid");
    assert_eq!(ask(format!("https://balcao.example/verify#{token}")).await, "valid");
    assert_eq!(ask(office.token("DSAJ-BC-2026-000001", Some("AAAA")).await).await, "forged", "other content");
    assert_eq!(ask(office.token("DSAJ-BC-2026-000777", None).await).await, "unknown");
    let (head, _) = token.rsplit_once('.').unwrap();
    assert_eq!(ask(format!("{head}.{}", "A".repeat(86))).await, "forged");
    for noise in ["", "a.b.c", "…", &"x".repeat(5_000)] {
        assert_eq!(ask(noise.to_owned()).await, "unknown");
    }
    let keys = pages.get("", "/api/v1/verify/keys").await.json();
    assert_eq!(
        (keys["keys"][0]["kty"].as_str(), keys["keys"][0]["department"].as_str()),
        (Some("EC"), Some("dsaj"))
    );
    assert_eq!(keys["keys"][0]["x5c"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn pages_speak_three_languages() {
    let office = Office::open().await;
    office.enqueue(order("c/1/1")).await;
    office.run().await;
    let english = office.pages();
    let id = english.get("Child", "/api/v1/documents").await.json()[0]["id"].as_str().unwrap().to_owned();
    let code = office.text("SELECT check_code AS v FROM documents_documents").await;
    let desk = format!("/desk/documents/{id}");
    let valid = format!("/verify?number=DSAJ-BC-2026-000001&code={code}");
    for lang in ["zh-Hant", "pt", "en"] {
        let pages = english.in_lang(lang);
        for (who, path, name) in [
            ("Child", "/documents", "mine"),
            ("Mother", "/documents", "represented"),
            ("Registrar", "/desk/documents", "desk"),
            ("Registrar", desk.as_str(), "one"),
            ("", "/verify", "verify"),
            ("", valid.as_str(), "valid"),
            ("", "/verify?number=x&code=y", "unknown"),
        ] {
            let page = pages.get(who, path).await;
            assert!(page.status.is_success() && !page.text().contains("problem-"), "{name} {lang}");
            keep("documents", &format!("{name}-{lang}"), &page);
        }
    }
}

#[test]
fn every_text_exists_and_is_used() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = i18n::read_tree(&[&root.join("templates"), &root.join("src")]).unwrap();
    assert_eq!(i18n::scan_usage(&files, &[documents::LOCALES], &[web::LOCALES]), []);
    let _ = (CHILD, MOTHER, STRANGER);
}
