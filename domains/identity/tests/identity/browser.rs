//! A browser without JavaScript: cookies, forms, redirects; and a program with a bearer token.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use i18n::Catalog;
use serde_json::Value;
use tower::ServiceExt as _;
use web::chrome::Place;
use web::text::Civil;
use web::{Web, WebSettings, application};

use crate::home::Home;

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

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first hidden field with this name.
    pub fn field(&self, name: &str) -> String {
        let text = self.text();
        let mark = format!("name=\"{name}\" value=\"");
        let after = text.split(&mark).nth(1).unwrap_or_else(|| panic!("no {name}: {text}"));
        after.split('"').next().unwrap_or_default().to_owned()
    }
}

/// The only case that anybody may open here.
pub const OPEN_CASE: &str = "0193a0c0-0000-7000-8000-000000000001";

fn only_case() -> identity::CaseDoor {
    identity::CaseDoor::new(Arc::new(|_ctx, cases| {
        let open: kernel::CaseId = OPEN_CASE.parse().unwrap();
        Box::pin(async move { Ok(cases.into_iter().filter(|case| *case == open).collect()) })
    }))
}

/// One visitor.
pub struct Browser {
    router: Router,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub fn new(home: &Home) -> Self {
        let module = identity::module(&home.identity, only_case());
        let pack = home.house.shared.packs.current();
        let web = Web::new(WebSettings {
            shared: Arc::clone(&home.house.shared),
            catalog: Arc::new(Catalog::new(vec![web::LOCALES, identity::LOCALES]).unwrap()),
            civil: Arc::new(Civil::of(pack.jurisdiction()).unwrap()),
            place: Arc::new(Place::of(pack.jurisdiction(), ToOwned::to_owned)),
            sessions: Arc::new(home.identity.clone()),
            navigation: module.navigation,
            due: Vec::new(),
            case_name: None,
            health: Vec::new(),
            demo: true,
            canonical_host: None,
            noise: web::Noise::default(),
            csrf_key: [9; 32],
        });
        let (router, _api) = application(&web, module.routes);
        Self { router, cookies: Mutex::default() }
    }

    /// The same site in another language from now on.
    pub fn speaks(&self, lang: &str) -> &Self {
        self.cookies.lock().unwrap().insert("balcao-lang".to_owned(), lang.to_owned());
        self
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub async fn send(&self, request: http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; ")).header("host", "localhost:8000");
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        for value in head.headers.get_all(header::SET_COOKIE) {
            let pair = value.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if value.is_empty() {
                cookies.remove(name)
            } else {
                cookies.insert(name.to_owned(), value.to_owned())
            };
        }
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: head.status, headers: head.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Submits a form as a browser does from the page `from`.
    pub async fn submit(&self, from: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post(path, &[&[("csrf", from.field("csrf").as_str())], fields].concat()).await
    }

    /// Posts these fields and no token of its own.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(form.finish())).await
    }

    /// Signs in as a person does.
    pub async fn sign_in(&self, login: &str) -> Answer {
        let form = self.get("/sign-in").await;
        self.submit(&form, "/sign-in", &[("login", login), ("password", crate::home::PASSWORD)]).await
    }

    /// Calls the JSON API.
    pub async fn call(&self, method: &str, path: &str, token: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        self.send(request, body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).await
    }
}

/// Keeps a page for looking at, below `target/pages/identity/`.
pub fn keep(name: &str, lang: &str, answer: &Answer) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages/identity");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.{lang}.html")), &answer.body).unwrap();
}
