//! A provider's answer on its way back (PR-REST §4.3 "headers returned in the response").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode};

use crate::headers::{self, Headers};
use crate::{Digest512, Request, XRoadError, message};

/// What the provider's system answered, and the hash of the request that reached it.
#[derive(Debug, Clone, Copy)]
pub struct ResponseParts<'a> {
    pub request: &'a Request,
    pub request_hash: Digest512,
    pub status: StatusCode,
    pub headers: &'a HeaderMap,
}

/// An answer with its X-Road headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    status: StatusCode,
    headers: Headers,
}

impl Response {
    /// Provider side: replaces whatever the service said in the six response headers by what the node knows. A
    /// service cannot raise an `X-Road-Error` either: that line tells the client that the exchange itself failed.
    pub fn new(parts: ResponseParts<'_>) -> Result<Self, XRoadError> {
        let set_by_node = [
            headers::ID,
            headers::CLIENT,
            headers::SERVICE,
            headers::REQUEST_ID,
            headers::REQUEST_HASH,
            headers::ERROR,
        ];
        let mut kept = Headers::keep(parts.headers, &set_by_node)?;
        let request = parts.request;
        kept.push("x-road-id", request.id().to_owned());
        kept.push("x-road-client", request.client().to_string());
        kept.push("x-road-service", request.target().service.to_string());
        kept.push("x-road-request-id", request.request_id().to_owned());
        kept.push("x-road-request-hash", STANDARD.encode(parts.request_hash));
        Ok(Self { status: parts.status, headers: kept })
    }

    /// Consumer side: reads an answer from the other node and checks that it belongs to `request`. The hash MUST be
    /// verified by the consumer's node (§4.3).
    pub fn check(
        request: &Request,
        request_hash: Digest512,
        status: StatusCode,
        map: &HeaderMap,
    ) -> Result<Self, XRoadError> {
        let kept = Headers::keep(map, &[])?;
        let same = |name: &str, wanted: &str| kept.last(name) == Some(wanted);
        if !same(headers::ID, request.id()) {
            return Err(XRoadError::Inconsistent("message id"));
        }
        if !same(headers::REQUEST_ID, request.request_id()) {
            return Err(XRoadError::Inconsistent("request id"));
        }
        if !same(headers::CLIENT, &request.client().to_string()) {
            return Err(XRoadError::Inconsistent("client"));
        }
        if !same(headers::SERVICE, &request.target().service.to_string()) {
            return Err(XRoadError::Inconsistent("service"));
        }
        if !same(headers::REQUEST_HASH, &STANDARD.encode(request_hash)) {
            return Err(XRoadError::Inconsistent("request hash"));
        }
        Ok(Self { status, headers: kept })
    }

    pub const fn status(&self) -> StatusCode {
        self.status
    }

    pub const fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The bytes that count as "headers" in the response hash: status code, reason, header lines. The reason is the
    /// registered phrase: HTTP/2 carries none (RFC 9113 §8.3.2).
    pub fn message_bytes(&self) -> Vec<u8> {
        let reason = self.status.canonical_reason().unwrap_or_default();
        message::lines(self.status.as_str(), reason, &self.headers)
    }

    /// The response hash; `body` is the SHA-512 of the body, `None` when there is none.
    pub fn hash(&self, body: Option<Digest512>) -> Digest512 {
        message::hash(&self.message_bytes(), body)
    }
}
