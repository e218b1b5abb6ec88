//! The X-Road edge as a client's system meets it, over HTTP in process.

mod hospital;
mod messages;
mod metaservices;
mod refusals;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use exchange::edge::{ClientAuth, EdgeState, edge};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use web::Noise;
use xroad::FaultStyle;

use crate::house::{ANA, House, house};

pub const FUND: &str = "MO/GOV/FUND/casework";
pub const NOTICE: &str = "/r1/MO/GOV/REG/persons/notice";
pub const PERSON: &str = "/r1/MO/GOV/REG/persons/person";

/// Longer than any call of a test takes, but for one that hangs.
const CALL_LIMIT: Duration = Duration::from_secs(3);

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {:?}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// A fault of the exchange: status, code in header and body, detail.
    fn assert_fault(&self, status: u16, kind: &str) {
        assert_eq!(
            (self.status.as_u16(), self.header("x-road-error")),
            (status, Some(kind)),
            "{}",
            self.text()
        );
        assert_eq!(self.header("content-type"), Some("application/json;charset=utf-8"));
        let body = self.json();
        assert_eq!(body["type"], kind);
        assert!(!body["message"].as_str().unwrap().is_empty());
        assert!(body["detail"].as_str().unwrap().parse::<uuid::Uuid>().is_ok());
    }
}

pub struct Edge {
    pub house: House,
    router: Router,
    noise: Noise,
}

pub async fn edge_of(auth: ClientAuth) -> Edge {
    edge_in(house().await, auth)
}

/// The edge of a house.
pub fn edge_in(house: House, auth: ClientAuth) -> Edge {
    edge_styled(house, auth, FaultStyle::Pascal)
}

/// The same with a spelling of fault codes.
pub fn edge_styled(house: House, auth: ClientAuth, faults: FaultStyle) -> Edge {
    let noise = Noise::default();
    let state = EdgeState {
        gate: house.gate.clone(),
        noise: noise.clone(),
        shared: Arc::clone(&house.shared),
        auth,
        faults,
        server: Some("MO/GOV/REG/node1".parse().unwrap()),
        limit: CALL_LIMIT,
    };
    Edge { house, router: edge(state), noise }
}

pub async fn loopback() -> Edge {
    edge_of(ClientAuth::Loopback).await
}

impl Edge {
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            let local: SocketAddr = "[::ffff:127.0.0.1]:50000".parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(local));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request("GET", path, headers, Body::empty())).await
    }

    pub async fn post(&self, body: impl Into<Body>, headers: &[(&str, &str)]) -> Answer {
        let headers = [&[("X-Road-Client", FUND), ("Content-Type", "application/json")], headers].concat();
        self.send(request("POST", NOTICE, &headers, body.into())).await
    }
}

pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let builder = Request::builder().method(method).uri(path);
    headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value)).body(body).unwrap()
}

pub fn about_ana() -> [(&'static str, String); 3] {
    [
        ("X-Road-Client", FUND.to_owned()),
        ("X-Road-Id", "q-1".to_owned()),
        ("X-Balcao-Subject", ANA.to_string()),
    ]
}

pub fn borrowed<'a>(headers: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}
