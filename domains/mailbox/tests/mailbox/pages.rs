use std::sync::Arc;

use acts::{ActingFor, Assurance, Authenticator, Proofing};
use axum::Router;
use axum::body::Body;
use futures::future::BoxFuture;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use i18n::Catalog;
use kernel::{MandateId, Problem};
use serde_json::json;
use tower::ServiceExt as _;
use uuid::Uuid;
use web::chrome::Place;
use web::text::Civil;
use web::{Session, Sessions, Web, WebSettings, application};

use crate::home::{Home, MESSAGE, OTHER, READER, notice, party};

const LANGS: [&str; 3] = ["zh-Hant", "pt", "en"];

/// Three people whose token is their name.
struct Known;

impl Sessions for Known {
    fn find<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<Session>, Problem>> {
        let mandate = ActingFor { party: party(READER), mandate: MandateId(Uuid::from_u128(50)) };
        let found = match token {
            "reader" => Some((READER, None)),
            "guardian" => Some((OTHER, Some(mandate))),
            "stranger" => Some((OTHER, None)),
            _ => None,
        };
        let session = found.map(|(number, acting_for)| Session {
            id: Uuid::from_u128(number + 1_000),
            account: Uuid::from_u128(number + 2_000),
            party: party(number),
            name: "陳美玲 Chan Mei Leng".to_owned(),
            assurance: Assurance { proofing: Proofing::P2, authenticator: Authenticator::A2r },
            officer: None,
            permissions: Arc::default(),
            acting_for,
            acting_for_name: acting_for.map(|_| "李小𨋢".to_owned()),
            lang: None,
        });
        Box::pin(async move { Ok(session) })
    }
}

struct Answer {
    status: StatusCode,
    location: String,
    text: String,
}

impl Answer {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    fn csrf(&self) -> String {
        let after = self.text.split("name=\"csrf\" value=\"").nth(1).unwrap();
        after.split('"').next().unwrap().to_owned()
    }
}

struct Site(Router);

impl Site {
    fn new(home: &Home) -> Self {
        let module = mailbox::module(&home.mailbox);
        let pack = home.house.shared.packs.current();
        let web = Web::new(WebSettings {
            shared: Arc::clone(&home.house.shared),
            catalog: Arc::new(Catalog::new(vec![web::LOCALES, mailbox::LOCALES]).unwrap()),
            civil: Arc::new(Civil::of(pack.jurisdiction()).unwrap()),
            place: Arc::new(Place::of(pack.jurisdiction(), ToOwned::to_owned)),
            sessions: Arc::new(Known),
            navigation: module.navigation,
            due: Vec::new(),
            health: Vec::new(),
            demo: true,
            canonical_host: None,
            csrf_key: [9; 32],
        });
        Self(application(&web, module.routes).0)
    }

    async fn send(&self, who: &str, lang: &str, request: http::request::Builder, body: Body) -> Answer {
        let cookie = format!("balcao-lang={lang}; {}={who}", web::SESSION_COOKIE);
        let request = request.header(header::COOKIE, cookie).header("host", "localhost");
        let response = self.0.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        let location =
            head.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap()).to_owned();
        Answer { status: head.status, location, text }
    }

    async fn get(&self, who: &str, lang: &str, path: &str) -> Answer {
        self.send(who, lang, Request::get(path), Body::empty()).await
    }

    async fn post(&self, who: &str, path: &str, csrf: &str) -> Answer {
        let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("csrf", csrf).finish();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(who, "en", request, Body::from(form)).await
    }
}

/// Keeps a page for looking at, below `target/pages/mailbox/`.
fn keep(name: &str, lang: &str, answer: &Answer) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages/mailbox");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.{lang}.html")), &answer.text).unwrap();
}

#[tokio::test]
async fn the_envelope_says_everything_and_only_the_button_opens_it() {
    let home = Home::open().await;
    home.send(notice(MESSAGE)).await;
    let site = Site::new(&home);
    let id = home.list(&home.person(READER)).await[0].0.id;
    let path = format!("/mailbox/{id}");
    let list = site.get("reader", "en", "/mailbox").await;
    for words in [
        "Legal Affairs Bureau",
        "Decision on the birth registration",
        "26 November 2026, unless you open it earlier",
        "31 December 2026",
        "You can object",
        "Unread",
    ] {
        assert!(list.text.contains(words), "{words}: {}", list.text);
    }
    for lang in LANGS {
        keep("list", lang, &site.get("reader", lang, "/mailbox").await);
        let envelope = site.get("reader", lang, &path).await;
        assert_eq!(envelope.status, StatusCode::OK);
        keep("envelope", lang, &envelope);
    }
    let envelope = site.get("reader", "en", &path).await;
    assert!(envelope.text.contains("it counts as served today; otherwise on 26 November 2026"));
    assert!(!envelope.text.contains("The birth is registered."), "closed");
    assert!(
        home.list(&home.person(READER)).await[0].0.read.is_none(),
        "looking at the envelope opens nothing"
    );

    assert_eq!(site.post("reader", &path, "guessed").await.status, StatusCode::FORBIDDEN);
    let opened = site.post("reader", &path, &envelope.csrf()).await;
    assert_eq!((opened.status, opened.location.as_str()), (StatusCode::SEE_OTHER, path.as_str()));
    let letter = site.get("reader", "en", &path).await;
    for words in [
        "The birth is registered.",
        "The certificate is ready.",
        "href=\"/documents/1\"",
        "data-print",
        "23 November 2026",
    ] {
        assert!(letter.text.contains(words), "{words}");
    }
    assert!(!letter.text.contains("unless you open it"));
    for lang in LANGS {
        keep("letter", lang, &site.get("reader", lang, &path).await);
    }
}

#[tokio::test]
async fn a_mandate_shows_what_is_not_private_and_a_stranger_nothing() {
    let home = Home::open().await;
    let mut private = notice(MESSAGE);
    private["private"] = json!(true);
    home.send(private).await;
    home.send(notice(MESSAGE + 1)).await;
    let site = Site::new(&home);
    let hidden = home.list(&home.person(READER)).await.into_iter().find(|(_, m)| m.private).unwrap().0.id;
    let list = site.get("guardian", "en", "/mailbox").await;
    assert!(list.text.contains("Private letters are not shown to you"));
    assert!(!list.text.contains(&hidden.to_string()));
    keep("list-mandate", "en", &list);
    for who in ["guardian", "stranger"] {
        assert_eq!(
            site.get(who, "en", &format!("/mailbox/{hidden}")).await.status,
            StatusCode::NOT_FOUND,
            "{who}"
        );
    }
    assert_eq!(site.get("reader", "en", "/mailbox/nonsense").await.status, StatusCode::NOT_FOUND);
    assert!(site.get("stranger", "en", "/mailbox").await.text.contains("There are no letters."));
    assert!(site.get("", "en", "/mailbox").await.location.starts_with("/sign-in?next="));
}

#[tokio::test]
async fn programs_see_envelopes_and_open_letters() {
    let home = Home::open().await;
    home.send(notice(MESSAGE)).await;
    let site = Site::new(&home);
    let list = site.get("reader", "en", "/api/v1/mailbox").await.json();
    assert_eq!(
        (list["count"].as_u64(), list["letters"][0]["deemed_on"].as_str()),
        (Some(1), Some("2026-11-26"))
    );
    let id = list["letters"][0]["id"].as_str().unwrap().to_owned();
    let closed = site.get("reader", "en", &format!("/api/v1/mailbox/{id}")).await.json();
    assert!(closed["body"].is_null() && closed["remedy"]["en"].is_string());
    let open = Request::post(format!("/api/v1/mailbox/{id}/open")).header("sec-fetch-site", "same-origin");
    let opened = site.send("reader", "en", open, Body::empty()).await.json();
    assert_eq!(
        (opened["served_on"].as_str(), opened["served_by"].as_str()),
        (Some("2026-11-23"), Some("reading"))
    );
    assert!(opened["body"]["zh-Hant"].as_str().unwrap().contains("已完成登記"));
    let missing = site.get("stranger", "en", &format!("/api/v1/mailbox/{id}")).await;
    assert_eq!(
        (missing.status, missing.json()["code"].as_str()),
        (StatusCode::NOT_FOUND, Some("mailbox.not-found"))
    );
}
