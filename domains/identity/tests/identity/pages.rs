use http::{StatusCode, header};
use identity::NewConsent;
use identity::model::Wording;
use jobs::{NewJob, RunAt};
use kernel::{Lang, Text};
use serde_json::{Value, json};
use web::SESSION_COOKIE;

use crate::browser::{Browser, OPEN_CASE, keep};
use crate::home::{Home, PASSWORD, party};

const LANGS: [&str; 3] = ["zh-Hant", "pt", "en"];

#[tokio::test]
async fn a_person_signs_in_looks_around_and_signs_out() {
    let home = Home::open().await;
    home.resident(1, "12345678").await;
    let browser = Browser::new(&home);
    let turned_away = browser.speaks("en").get("/account?x=1").await;
    assert_eq!(turned_away.location(), "/sign-in?next=%2Faccount%3Fx%3D1");

    let form = browser.get("/sign-in?next=/account").await;
    assert_eq!(form.status, StatusCode::OK);
    let before = browser.cookie(SESSION_COOKIE);
    let wrong = browser
        .submit(&form, "/sign-in", &[("login", "12345678"), ("password", "no"), ("next", "/account")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.text().contains("User name and password do not match. Check both"), "{}", wrong.text());
    assert!(wrong.text().contains("value=\"12345678\"") && !wrong.text().contains("value=\"no\""));
    assert!(wrong.text().contains("<title>Error: "), "said first in the title");

    let fields = [("login", "12345678"), ("password", PASSWORD), ("next", "/account")];
    let entered = browser.submit(&wrong, "/sign-in", &fields).await;
    assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/account"));
    let cookie = entered.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    for part in ["__Host-balcao=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert_ne!(browser.cookie(SESSION_COOKIE), before);

    let account = browser.get("/account").await;
    for words in ["陳美玲 Chan Mei Leng", "12345678", "Firefox, Linux", "this device", "With a password"] {
        assert!(account.text().contains(words), "{words}");
    }
    let out = browser.submit(&account, "/sign-out", &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(browser.cookie(SESSION_COOKIE), None);
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_planted_cookie_is_never_taken_over() {
    let home = Home::open().await;
    home.resident(1, "12345678").await;
    let browser = Browser::new(&home);
    browser.set_cookie(SESSION_COOKIE, "planted-by-somebody-else");
    browser.sign_in("12345678").await;
    assert_ne!(browser.cookie(SESSION_COOKIE).unwrap(), "planted-by-somebody-else");
    assert!(!home.is_in("planted-by-somebody-else").await);
}

#[tokio::test]
async fn forms_without_their_token_or_from_elsewhere_change_nothing() {
    let home = Home::open().await;
    home.resident(1, "12345678").await;
    let browser = Browser::new(&home);
    browser.sign_in("12345678").await;
    for path in [
        "/sign-out",
        "/account/sessions/end",
        "/account/acting-for",
        "/account/passkeys/remove",
        "/account/consents/withdraw",
    ] {
        let answer = browser.post(path, &[("csrf", "guessed")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let evil = http::Request::post("/sign-out").header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(evil, axum::body::Body::empty()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn an_official_chooses_a_post_on_a_page() {
    let home = Home::open().await;
    let posts: Vec<String> =
        home.house.shared.packs.current().posts().all.iter().take(2).map(|post| post.id.clone()).collect();
    home.official(2, "wong.ka.man", &[&posts[0], &posts[1]]).await;
    let browser = Browser::new(&home);
    for lang in LANGS {
        let choice = browser.speaks(lang).sign_in("wong.ka.man").await;
        assert_eq!(choice.status, StatusCode::OK);
        keep("post", lang, &choice);
    }
    let choice = browser.sign_in("wong.ka.man").await;
    let ticket = choice.field("ticket");
    let missing = browser.submit(&choice, "/sign-in/post", &[("ticket", &ticket)]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let entered = browser.submit(&choice, "/sign-in/post", &[("ticket", &ticket), ("post", &posts[1])]).await;
    assert_eq!(entered.location(), "/");
    let account = browser.speaks("en").get("/account").await;
    assert_eq!(account.status, StatusCode::OK);
    assert!(!account.text().contains("What I agreed to"), "an official's session shows no private matters");
    assert_eq!(browser.get("/account/log").await.status, StatusCode::FORBIDDEN);
}

fn text(words: &str) -> Text {
    Text { zh_hant: "本人同意。".to_owned(), pt: "Autorizo.".to_owned(), en: words.to_owned() }
}

/// A mother with a child, a consent, a passkey, and somebody who read her data.
async fn mother(home: &Home) {
    home.resident(1, "12345678").await;
    let ctx = home.machine();
    let payload = json!({
        "register": "births", "record": "0193", "kind": "birth", "subject": party(10), "parents": [party(1)],
        "born_on": "2026-11-20", "names": { "zh-Hant": "李小𨋢", "roman": "Lei Sio Leng" },
    });
    let job = NewJob {
        id: ctx.new_id(),
        kind: "identity.record-written",
        dedup_key: None,
        payload,
        origin: Value::Null,
        run_at: RunAt::Now,
    };
    let at = ctx.at();
    home.house
        .scratch
        .db
        .write(move |tx| {
            let job = job.clone();
            Box::pin(async move { jobs::enqueue(tx, &[job], at).await })
        })
        .await
        .unwrap();
    home.house.run_jobs().await.unwrap();
    let consent = NewConsent {
        subject: party(1),
        recipient: "FSS".to_owned(),
        categories: vec!["birth".to_owned()],
        purpose: "birth-allowance".to_owned(),
        wording: Wording {
            id: "grant".to_owned(),
            version: "1".to_owned(),
            lang: Lang::En,
            text: text("I agree that the Social Security Fund receives my birth registration data."),
        },
        case: None,
        expires_at: None,
    };
    home.identity.give_consent(&home.person(1), consent).await.unwrap();
    for (number, subject) in [(1, 1), (2, 10)] {
        let entry = ledger::Entry::new(ctx.new_id(), "exchange.read", ctx.at().plus_millis(number))
            .with("department", "FSS")
            .with("provider", "DSI")
            .with("by", "officer")
            .with("post", "fss.benefits.officer")
            .with("purpose", "birth-allowance")
            .with("law", json!({ "code": "law", "text": text("Law on social security") }))
            .with("standard", "std:population.person@1.0.0")
            .with("fields", json!(["name", "birth_date", "bir"]))
            .with("case", OPEN_CASE)
            .about(party(subject), serde_json::Map::new());
        ctx.record(vec![entry]).await.unwrap();
    }
    home.publish().await;
}

#[tokio::test]
async fn every_page_speaks_three_languages() {
    let home = Home::open().await;
    mother(&home).await;
    let browser = Browser::new(&home);
    for lang in LANGS {
        keep("sign-in", lang, &browser.speaks(lang).get("/sign-in").await);
        keep("passkey-sign-in", lang, &browser.get("/sign-in/passkey").await);
        let form = browser.get("/sign-in").await;
        keep(
            "sign-in-wrong",
            lang,
            &browser.submit(&form, "/sign-in", &[("login", "12345678"), ("password", "x")]).await,
        );
    }
    browser.sign_in("12345678").await;
    let pages = [
        ("account", "/account?done=session-ended".to_owned()),
        ("log", "/account/log".to_owned()),
        ("log-child", format!("/account/log?child={}", party(10))),
        ("passkey-add", "/account/passkeys/add".to_owned()),
    ];
    for lang in LANGS {
        for (name, path) in &pages {
            let page = browser.speaks(lang).get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path} in {lang}");
            let html = page.text();
            assert!(html.contains(&format!("lang=\"{lang}\"")), "{path}");
            assert!(
                !html.contains("identity-") || !html.contains(">identity-"),
                "a raw key on {path} in {lang}"
            );
            keep(name, lang, &page);
        }
    }
    let account = browser.speaks("en").get("/account").await.text();
    for words in [
        "李小𨋢 Lei Sio Leng",
        "until 20 November 2044",
        "What I agreed to",
        "Withdraw",
        "<span lang=\"zh-Hant\">",
    ] {
        assert!(account.contains(words), "{words}");
    }
}

/// What the desk shows of a case is named in the reader's language; a case that the reader may not open is no link.
#[tokio::test]
async fn an_opened_case_says_its_fields_and_leads_only_where_it_opens() {
    let home = Home::open().await;
    mother(&home).await;
    let ctx = home.machine();
    let shut = "0193a0c0-0000-7000-8000-000000000002";
    for case in [OPEN_CASE, shut] {
        let shown = json!([text("Number of the identity card"), text("Marital status")]);
        let entry = ledger::Entry::new(ctx.new_id(), "case.read", ctx.at())
            .with("case", case)
            .with("department", "DSAJ")
            .with("post", "dsaj.crc.clerk")
            .with("purpose", "birth-registration")
            .with("law", "crc")
            .about(party(1), serde_json::Map::from_iter([("shown".to_owned(), shown)]));
        ctx.record(vec![entry]).await.unwrap();
    }
    let browser = Browser::new(&home);
    browser.speaks("en").sign_in("12345678").await;
    let log = browser.get("/account/log").await.text();
    for words in [
        "The case was read",
        "Number of the identity card, Marital status",
        "Registering a birth",
        "Civil Registration Code",
        &format!("href=\"/cases/{OPEN_CASE}\""),
    ] {
        assert!(log.contains(words), "{words}: {log}");
    }
    assert!(!log.contains(shut), "a link that ends in 404");
}

#[tokio::test]
async fn who_read_my_data_says_who_what_why_and_proves_it() {
    let home = Home::open().await;
    mother(&home).await;
    home.resident(2, "87654321").await;
    let browser = Browser::new(&home);
    browser.speaks("en").sign_in("12345678").await;
    let log = browser.get("/account/log").await.text();
    for words in [
        "Data was read",
        "Law on social security",
        "Name",
        "Date of birth",
        "Download proof",
        "23 November 2026",
    ] {
        assert!(log.contains(words), "{words}: {log}");
    }
    let href = log.split("href=\"/account/log/").nth(1).unwrap().split('"').next().unwrap();
    let file = browser.get(&format!("/account/log/{href}")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    let verified = ledger::verify_proof(&file.body, std::slice::from_ref(home.ledger.verifier())).unwrap();
    assert_eq!(verified.signers.len(), 1);
    let mut changed = file.body.clone();
    let place = changed.windows(3).position(|part| part == b"FSS").unwrap();
    changed[place] = b'D';
    assert!(ledger::verify_proof(&changed, &[]).is_err(), "one changed byte");

    // The child's log is seen through the mother's eyes, its proofs too.
    let child = browser.get(&format!("/account/log?child={}", party(10))).await;
    assert!(child.text().contains("Lei Sio Leng"));
    let own =
        child.text().split("href=\"/account/log/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(own.contains("child="), "{own}");
    assert_eq!(browser.get(&format!("/account/log/{own}")).await.status, StatusCode::OK);

    // Somebody else sees none of it.
    let other = Browser::new(&home);
    other.speaks("en").sign_in("87654321").await;
    assert_eq!(other.get(&format!("/account/log/{href}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&format!("/account/log?child={}", party(10))).await.status, StatusCode::FORBIDDEN);
    assert_eq!(other.get(&format!("/account/log?child={}", party(1))).await.status, StatusCode::FORBIDDEN);
    assert_eq!(other.get(&format!("/account/log/{own}")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(other.get("/account/log?child=nobody").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_consent_is_withdrawn_and_a_child_chosen_by_form() {
    let home = Home::open().await;
    mother(&home).await;
    let browser = Browser::new(&home);
    browser.speaks("en").sign_in("12345678").await;
    let account = browser.get("/account").await;
    let consent = account.field("consent");
    let done = browser.submit(&account, "/account/consents/withdraw", &[("consent", &consent)]).await;
    assert_eq!(done.location(), "/account?done=consent-withdrawn#consents");
    let account = browser.get("/account?done=consent-withdrawn").await;
    assert!(account.text().contains("The consent was withdrawn."));
    assert!(!account.text().contains("name=\"consent\""), "nothing is left to withdraw");

    let child = party(10).to_string();
    let acting = browser.submit(&account, "/account/acting-for", &[("party", &child)]).await;
    assert_eq!(acting.location(), "/account?done=acting-changed");
    let account = browser.get("/account").await;
    assert!(account.text().contains("acting for") && account.text().contains("李小𨋢 Lei Sio Leng"));
    let back = browser.submit(&account, "/account/acting-for", &[("party", "self")]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let refused = browser.submit(&account, "/account/acting-for", &[("party", &party(99).to_string())]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn programs_do_the_same_with_a_bearer_token() {
    let home = Home::open().await;
    mother(&home).await;
    let program = Browser::new(&home);
    let wrong = program
        .call("POST", "/api/v1/sessions", "", Some(json!({ "login": "12345678", "password": "x" })))
        .await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.json()["code"].as_str()),
        (401, Some("identity.wrong-credentials"))
    );
    let body = json!({ "login": "12345678", "password": PASSWORD });
    let opened = program.call("POST", "/api/v1/sessions", "", Some(body)).await;
    assert_eq!(opened.status, StatusCode::CREATED);
    let token = opened.json()["token"].as_str().unwrap().to_owned();

    let account = program.call("GET", "/api/v1/account", &token, None).await.json();
    assert_eq!(
        (account["login"].as_str(), account["authenticator"].as_str()),
        (Some("12345678"), Some("A1"))
    );
    assert_eq!(account["children"][0]["born_on"], "2026-11-20");
    let log = program.call("GET", "/api/v1/account/log?limit=2", &token, None).await.json();
    assert_eq!(log["entries"].as_array().unwrap().len(), 2);
    let next = log["next"].as_str().unwrap();
    let more = program.call("GET", &format!("/api/v1/account/log?before={next}"), &token, None).await.json();
    let first = &log["entries"][0]["entry"];
    assert!(more["entries"].as_array().unwrap().iter().all(|entry| &entry["entry"] != first));
    assert_eq!(
        program.call("GET", "/api/v1/account/log?before=x", &token, None).await.status,
        StatusCode::BAD_REQUEST
    );

    let offers = program.call("GET", "/api/v1/consent-offers", &token, None).await.json();
    let offer = &offers[0];
    assert!(offer["text"].as_str().unwrap().chars().count() > 10 && offer["needs_case"] == true);
    let own_words =
        json!({ "grant": offer["grant"], "version": offer["version"], "wording": { "en": "Anything" } });
    let refused = program.call("POST", "/api/v1/consents", &token, Some(own_words)).await;
    assert!(refused.status.is_client_error(), "{}", refused.text());
    let consent = json!({ "grant": offer["grant"], "version": offer["version"], "case": party(99) });
    let given = program.call("POST", "/api/v1/consents", &token, Some(consent)).await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.text());
    let id = given.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(given.json()["wording"]["version"], offer["version"]);
    let withdrawn = program.call("POST", &format!("/api/v1/consents/{id}/withdraw"), &token, None).await;
    assert!(withdrawn.json()["withdrawn_at"].is_string());
    let again = program.call("POST", &format!("/api/v1/consents/{id}/withdraw"), &token, None).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(
        program.call("GET", "/api/v1/consents", &token, None).await.json().as_array().unwrap().len(),
        2
    );

    let acting = json!({ "party": party(10) });
    let done = program.call("PUT", "/api/v1/sessions/current/acting-for", &token, Some(acting)).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    let account = program.call("GET", "/api/v1/account", &token, None).await.json();
    assert_eq!(account["acting_for"].as_str(), Some(party(10).to_string().as_str()));

    for bad in [json!({}), json!({ "login": 1 }), json!({ "login": "a", "password": "b", "extra": 1 })] {
        let answer = program.call("POST", "/api/v1/sessions", "", Some(bad)).await;
        assert!(answer.status.is_client_error() && answer.json()["code"].is_string(), "{}", answer.text());
    }
    let out = program.call("DELETE", "/api/v1/sessions/current", &token, None).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert_eq!(program.call("GET", "/api/v1/account", &token, None).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn every_line_of_the_log_speaks_plainly() {
    let home = Home::open().await;
    mother(&home).await;
    let ctx = home.machine();
    let title = json!({ "zh-Hant": "出生登記𨋢", "pt": "Registo de nascimento", "en": "Birth registration" });
    let entry =
        |kind: &str| ledger::Entry::new(ctx.new_id(), kind, ctx.at()).about(party(1), serde_json::Map::new());
    let written = |fields: Value| {
        entry("exchange.write").with("standard", "std:population.person@1.0.0").with("fields", fields)
    };
    ctx.record(vec![
        entry("case.attach_party").with("title", title).with("number", "CRC-2026-00042"),
        entry("register.loaded").with("reason", "seed"),
        written(json!(["received_at", "state", "birth_date"])),
        written(json!(["received_at", "reference", "state"])),
    ])
    .await
    .unwrap();
    let browser = Browser::new(&home);
    browser.speaks("en").sign_in("12345678").await;
    let log = browser.get("/account/log").await.text();
    for words in [
        "A party was added to the case",
        "Birth registration",
        "CRC-2026-00042",
        "The register was filled (invented data)",
        "Data was recorded",
    ] {
        assert!(log.contains(words), "{words}: {log}");
    }
    for raw in ["Recorded:", ">seed<", "received_at", ">state"] {
        assert!(!log.contains(raw), "{raw}: {log}");
    }
    assert_eq!(log.matches("Date of birth").count(), 2, "one read, one written: {log}");
    let chinese = browser.speaks("zh-Hant").get("/account/log").await.text();
    for words in ["個案加入當事人", "出生登記𨋢", "登記冊載入資料（虛構資料）"] {
        assert!(chinese.contains(words), "{words}: {chinese}");
    }
}
