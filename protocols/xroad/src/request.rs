//! A request at the client edge (PR-REST §4.1, §4.3): checked once, then hashed and forwarded as it is.

use http::HeaderMap;
use uuid::Uuid;

use crate::headers::{self, Headers};
use crate::path::check_query;
use crate::{ClientId, Digest512, RepresentedParty, SecurityServerId, Target, XRoadError, message};

/// The verbs of r1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    Delete,
    Get,
    Head,
    Options,
    Patch,
    Post,
    Put,
    Trace,
}

impl Verb {
    pub const ALL: [Self; 8] =
        [Self::Delete, Self::Get, Self::Head, Self::Options, Self::Patch, Self::Post, Self::Put, Self::Trace];

    /// The method name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Trace => "TRACE",
        }
    }

    /// Reads a method name; case matters (RFC 9110 §9.1).
    pub fn parse(name: &str) -> Result<Self, XRoadError> {
        let found = Self::ALL.into_iter().find(|verb| verb.name() == name);
        found.ok_or_else(|| XRoadError::Verb(name.chars().take(16).collect()))
    }
}

/// What came in. `path` is still percent-encoded; `request_id` and `message_id` are fresh, the second is used only
/// when the client named none.
#[derive(Debug, Clone, Copy)]
pub struct RequestParts<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: Option<&'a str>,
    pub headers: &'a HeaderMap,
    pub request_id: Uuid,
    pub message_id: Uuid,
}

/// A checked request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "`request_id` is the protocol's name, and differs from `id`")]
pub struct Request {
    verb: Verb,
    target: Target,
    raw_path: String,
    query: Option<String>,
    headers: Headers,
    client: ClientId,
    id: String,
    request_id: String,
    security_server: Option<SecurityServerId>,
    represented_party: Option<RepresentedParty>,
}

impl Request {
    /// Checks a request from a consumer's system. A client's own `X-Road-Request-Id` and `X-Road-Request-Hash` are
    /// dropped; the node's request id, and a message id when the client sent none, are appended in that order.
    pub fn parse(parts: RequestParts<'_>) -> Result<Self, XRoadError> {
        let verb = Verb::parse(parts.method)?;
        let target = Target::parse(parts.path)?;
        if let Some(query) = parts.query {
            check_query(query)?;
        }
        if [Some(parts.path), parts.query].into_iter().flatten().any(|text| text.contains("%00")) {
            return Err(XRoadError::Nul);
        }
        let mut kept = Headers::keep(parts.headers, &[headers::REQUEST_ID, headers::REQUEST_HASH])?;
        let client = kept.last(headers::CLIENT).ok_or(XRoadError::MissingHeader(headers::CLIENT))?.parse()?;
        let security_server = kept.last(headers::SECURITY_SERVER).map(str::parse).transpose()?;
        let represented_party = kept.last(headers::REPRESENTED_PARTY).map(str::parse).transpose()?;
        let request_id = parts.request_id.to_string();
        kept.push("x-road-request-id", request_id.clone());
        let named = kept.last(headers::ID).filter(|id| !id.is_empty()).map(str::to_owned);
        let generated = || format!("{}-{}", target.service.provider().instance(), parts.message_id);
        let is_generated = named.is_none();
        let id = named.unwrap_or_else(generated);
        if is_generated {
            kept.push("x-road-id", id.clone());
        }
        Ok(Self {
            verb,
            target,
            raw_path: parts.path.to_owned(),
            query: parts.query.map(str::to_owned),
            headers: kept,
            client,
            id,
            request_id,
            security_server,
            represented_party,
        })
    }

    pub const fn verb(&self) -> Verb {
        self.verb
    }

    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// The query, untouched.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Every kept header line.
    pub const fn headers(&self) -> &Headers {
        &self.headers
    }

    /// Who asks.
    pub const fn client(&self) -> &ClientId {
        &self.client
    }

    /// The message id (`X-Road-Id`), the client's or ours.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of this one request.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The user whose action started it, unverified (`X-Road-UserId`).
    pub fn user_id(&self) -> Option<&str> {
        self.headers.last(headers::USER_ID)
    }

    /// The case or document that caused it (`X-Road-Issue`).
    pub fn issue(&self) -> Option<&str> {
        self.headers.last(headers::ISSUE)
    }

    pub const fn security_server(&self) -> Option<&SecurityServerId> {
        self.security_server.as_ref()
    }

    pub const fn represented_party(&self) -> Option<&RepresentedParty> {
        self.represented_party.as_ref()
    }

    /// The content types that the client can read; `application/json` when it names none (§4.3 "Accept header").
    pub fn accept(&self) -> &str {
        self.headers.last("accept").unwrap_or("application/json")
    }

    /// The bytes that count as "headers" in the request hash: verb, path with query, header lines.
    pub fn message_bytes(&self) -> Vec<u8> {
        let target = match &self.query {
            Some(query) => format!("{}?{query}", self.raw_path),
            None => self.raw_path.clone(),
        };
        message::lines(self.verb.name(), &target, &self.headers)
    }

    /// The request hash; `body` is the SHA-512 of the body, `None` when there is none.
    pub fn hash(&self, body: Option<Digest512>) -> Digest512 {
        message::hash(&self.message_bytes(), body)
    }
}
