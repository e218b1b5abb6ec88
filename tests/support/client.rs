//! A browser or a program: cookies, forms, JSON, the exchange edge.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::{Answer, City, LANGS};

/// A request that can be sent again.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Ask {
    pub fn get(path: &str) -> Self {
        Self { method: Method::GET, path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// JSON, or what claims to be.
    pub fn json(method: &str, path: &str, body: impl Into<Vec<u8>>) -> Self {
        let ask = Self { method: method.parse().unwrap(), body: body.into(), ..Self::get(path) };
        ask.with("content-type", "application/json")
    }

    /// A form as a browser posts it.
    pub fn form(path: &str, body: impl Into<Vec<u8>>) -> Self {
        let ask = Self { method: Method::POST, body: body.into(), ..Self::get(path) };
        ask.with("content-type", "application/x-www-form-urlencoded").with("sec-fetch-site", "same-origin")
    }

    /// With this header, replacing one of the same name.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// One visitor of a city.
pub struct Client<'a> {
    city: &'a City,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl<'a> Client<'a> {
    /// Somebody who has not signed in.
    pub fn new(city: &'a City) -> Self {
        let client = Self { city, cookies: Mutex::default() };
        client.speaks("en");
        client
    }

    /// The same site in another language from now on.
    pub fn speaks(&self, lang: &str) {
        self.set_cookie("balcao-lang", lang);
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Sends a request with the cookies of this visitor and keeps those of the answer.
    pub async fn send(&self, ask: &Ask) -> Answer {
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(ask.method.clone())
            .uri(&ask.path)
            .header(header::HOST, "localhost:8000")
            .header(header::COOKIE, cookies.join("; "));
        for (name, value) in &ask.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(ask.body.clone())).unwrap();
        let local: SocketAddr = "127.0.0.1:50000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(local));
        let router = if ask.path.starts_with("/r1/") { self.city.exchange() } else { self.city.router() };
        let response = router.oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        for value in head.headers.get_all(header::SET_COOKIE) {
            let pair = value.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            self.set_cookie(name, value);
        }
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: head.status, headers: head.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(&Ask::get(path)).await
    }

    /// What a browser sends when the form of this page is submitted with these fields.
    pub fn filled(from: &Answer, path: &str, fields: &[(&str, &str)]) -> Ask {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for name in ["csrf", "_once", "seen", "was", "back"] {
            let given = fields.iter().any(|(field, _)| *field == name);
            if let Some(value) = from.field(name).filter(|_| !given) {
                form.append_pair(name, &value);
            }
        }
        form.extend_pairs(fields);
        Ask::form(path, form.finish())
    }

    /// Submits the form of a page.
    pub async fn submit(&self, from: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(&Self::filled(from, path, fields)).await
    }

    /// Sends a request that must be refused with this status and code, in each language in words of its own, and that
    /// must leave no row behind.
    pub async fn refused(&self, ask: &Ask, status: u16, code: &str) {
        let before = self.city.rows().await;
        let mut said = Vec::new();
        for lang in LANGS {
            self.speaks(lang);
            let words = self.send(ask).await.refusal(status, code, lang);
            assert!(!words.is_empty() && words != code, "no words for {code} in {lang}");
            assert!(!said.contains(&words), "{lang} says the words of another language: {words}");
            said.push(words);
        }
        self.speaks("en");
        assert_eq!(self.city.rows().await, before, "something of {code} was kept");
    }

    /// Submits a form that must come back (422) with a sentence about a field, in each language in words of its own;
    /// nothing is kept.
    pub async fn corrected(&self, ask: &Ask) {
        let before = self.city.rows().await;
        let mut said = Vec::new();
        for lang in LANGS {
            self.speaks(lang);
            let answer = self.send(ask).await;
            let text = answer.text();
            assert_eq!(answer.status.as_u16(), 422, "{text}");
            let list = text.split("govuk-error-summary__list").nth(1).expect("an error summary");
            let words = list.split("</a>").next().unwrap().rsplit('>').next().unwrap().trim().to_owned();
            assert!(!words.is_empty() && !said.contains(&words), "{lang}: {words}");
            said.push(words);
        }
        self.speaks("en");
        assert_eq!(self.city.rows().await, before, "something of a refused form was kept");
    }
}
