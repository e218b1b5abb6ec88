//! Pages and API of one module over a test house, as a browser or a program sees them. A token is a name: no password.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a helper of a test may fail it")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use acts::{Assurance, Authenticator, Officer, Proofing};
use axum::Router;
use axum::body::Body;
use futures::future::BoxFuture;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use i18n::Catalog;
use kernel::{PartyId, Problem};
use tower::ServiceExt as _;
use web::chrome::Place;
use web::text::Civil;
use web::{Session, Sessions, Web, WebSettings, application};

use crate::House;

/// Sessions by token.
#[derive(Default)]
struct Known(BTreeMap<String, Session>);

impl Sessions for Known {
    fn find<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<Session>, Problem>> {
        Box::pin(async move { Ok(self.0.get(token).cloned()) })
    }
}

/// A person's session.
pub fn person(number: u128, name: &str) -> Session {
    Session {
        id: uuid::Uuid::from_u128(number + 1_000),
        account: uuid::Uuid::from_u128(number + 2_000),
        party: PartyId(uuid::Uuid::from_u128(number)),
        name: name.to_owned(),
        assurance: Assurance { proofing: Proofing::P2, authenticator: Authenticator::A2r },
        officer: None,
        permissions: Arc::default(),
        acting_for: None,
        acting_ended: false,
        acting_for_name: None,
        lang: None,
    }
}

/// An official's session.
pub fn officer(number: u128, name: &str, department: &str, permissions: &[&str]) -> Session {
    let unit = format!("{}.unit", department.to_lowercase());
    let post = format!("{unit}.post");
    let permissions: BTreeSet<String> = permissions.iter().map(|code| (*code).to_owned()).collect();
    Session {
        officer: Some(Officer { post, unit, department: department.to_owned() }),
        permissions: Arc::new(permissions),
        ..person(number, name)
    }
}

/// An answer, its body read.
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first hidden field with this name.
    pub fn field(&self, name: &str) -> String {
        let text = self.text();
        let after = text
            .split(&format!("name=\"{name}\" value=\""))
            .nth(1)
            .unwrap_or_else(|| panic!("{name}: {text}"));
        after.split('"').next().unwrap_or_default().to_owned()
    }

    /// Fails unless the page says all of this.
    pub fn says(&self, expected: &[&str]) {
        let text = self.text();
        for words in expected {
            assert!(text.contains(words), "`{words}` is not in {} {text}", self.status);
        }
    }

    /// Fails if the page says any of this.
    pub fn hides(&self, secrets: &[&str]) {
        let text = self.text();
        for words in secrets {
            assert!(!text.contains(words), "`{words}` is in {text}");
        }
    }

    fn has_field(&self, name: &str) -> bool {
        self.text().contains(&format!("name=\"{name}\" value=\""))
    }
}

/// The application with one module.
pub struct Pages {
    pub router: Router,
    lang: &'static str,
}

impl Pages {
    /// Opens the pages of `module` for these sessions; the token of each is its name.
    pub fn open(house: &House, module: web::Module, sessions: Vec<Session>) -> Self {
        let pack = house.shared.packs.current();
        let jurisdiction = pack.jurisdiction();
        let locales = module.room.locales.into_iter().chain([web::LOCALES]).collect();
        let known = sessions.into_iter().map(|session| (session.name.replace(' ', "-"), session)).collect();
        let web = Web::new(WebSettings {
            shared: Arc::clone(&house.shared),
            catalog: Arc::new(Catalog::new(locales).unwrap()),
            civil: Arc::new(Civil::of(jurisdiction).unwrap()),
            place: Arc::new(Place::of(jurisdiction, ToOwned::to_owned)),
            sessions: Arc::new(Known(known)),
            navigation: module.navigation,
            due: module.due.into_iter().collect(),
            case_name: module.case_name,
            health: Vec::new(),
            demo: true,
            canonical_host: None,
            noise: web::Noise::default(),
            csrf_key: [9; 32],
        });
        let (router, _api) = application(&web, module.routes);
        Self { router, lang: "en" }
    }

    /// The same pages in another language.
    #[must_use]
    pub fn in_lang(&self, lang: &'static str) -> Self {
        Self { router: self.router.clone(), lang }
    }

    /// Sends anything; the cookies of session and language are added.
    pub async fn send(&self, who: &str, request: http::request::Builder, body: Body) -> Answer {
        let cookie = format!("balcao-lang={}; {}={}", self.lang, web::SESSION_COOKIE, who.replace(' ', "-"));
        let request = request.header(header::COOKIE, cookie).header("host", "localhost");
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: head.status, headers: head.headers, body }
    }

    /// Opens a page; nobody is signed in when `who` is empty.
    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.send(who, Request::get(path), Body::empty()).await
    }

    /// Submits a form as the browser does from the page at `from`.
    pub async fn submit(&self, who: &str, from: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.submit_with(who, from, path, &["csrf"], fields).await
    }

    /// Submits a form with these hidden fields of its page, as far as the page has them and `fields` does not.
    pub async fn submit_with(
        &self,
        who: &str,
        from: &Answer,
        path: &str,
        hidden: &[&str],
        fields: &[(&str, &str)],
    ) -> Answer {
        let own = |name: &str| fields.iter().any(|(field, _)| *field == name);
        let hidden: Vec<_> = hidden
            .iter()
            .filter(|name| !own(name) && from.has_field(name))
            .map(|name| (*name, from.field(name)))
            .collect();
        let all: Vec<_> = hidden
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain(fields.iter().copied())
            .collect();
        self.post_form(who, path, &all).await
    }

    /// Submits a form with these fields and no others.
    pub async fn post_form(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(who, request, Body::from(form)).await
    }

    /// Sends a file.
    pub async fn post_file(&self, who: &str, path: &str, kind: &str, file: Vec<u8>) -> Answer {
        self.send(who, Request::post(path).header(header::CONTENT_TYPE, kind), Body::from(file)).await
    }

    /// Calls the JSON API.
    pub async fn post_json(&self, who: &str, path: &str, body: serde_json::Value) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.send(who, request, Body::from(body.to_string())).await
    }
}

/// Keeps a page for looking at, below `target/pages/<domain>/`.
pub fn keep(domain: &str, name: &str, answer: &Answer) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages").join(domain);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.html")), &answer.body).unwrap();
}
