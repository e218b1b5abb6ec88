//! One call at the edge: parse → who is it → metaservice or gate → response with the protocol's headers.

use std::time::Duration;

use acts::{Actor, Channel, Ctx, Origin};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;
use uuid::Uuid;
use xroad::meta::Metaservice;
use xroad::{BodyHasher, Digest512, FaultCode, Place, Request, RequestParts, ResponseParts};

use super::claims::Claims;
use super::fault::{EdgeFault, Manner};
use super::{EdgeState, meta};
use crate::call::Call;
use crate::denial::Denial;
use crate::limits::MAX_BODY_BYTES;
use crate::snapshot::Snapshot;

/// How long a client may take to send its body.
const BODY_TIMEOUT: Duration = Duration::from_mins(1);
/// The ledger entry that proves a release.
const RECEIPT: &str = "x-balcao-receipt";
const STANDARD: &str = "x-balcao-standard";

/// Answers `/r1/…`, and with a fault every path that is none.
pub(super) async fn call(State(state): State<EdgeState>, incoming: axum::extract::Request) -> Response {
    let (parts, body) = incoming.into_parts();
    let now = state.shared.clocks.machine.now();
    let request_id = state.shared.ids.uuid(now);
    let manner = Manner::of(&parts.headers, state.faults, request_id);
    let snapshot = state.gate.snapshot();
    match admit(&state, &snapshot, &parts, request_id, manner) {
        Ok(request) => answer(&state, &snapshot, &request, body, &parts.headers, manner).await,
        Err(fault) => fault.into_response(),
    }
}

/// A message of a member that this connection may speak for. Everybody else is noise.
fn admit(
    state: &EdgeState,
    snapshot: &Snapshot,
    parts: &Parts,
    request_id: Uuid,
    manner: Manner,
) -> Result<Request, EdgeFault> {
    let noise = &state.noise;
    let proof = state.auth.proof(&parts.extensions, snapshot, state.shared.clocks.machine.now()).map_err(
        |unproven| {
            noise.count(unproven.0);
            manner.fault(
                Place::ClientProxy,
                FaultCode::SslAuthenticationFailed,
                "the client is not authenticated",
            )
        },
    )?;
    let message_id = state.shared.ids.uuid(state.shared.clocks.machine.now());
    let request = Request::parse(RequestParts {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query(),
        headers: &parts.headers,
        request_id,
        message_id,
    })
    .map_err(|error| {
        noise.count(error.code());
        manner.malformed(error)
    })?;
    let members = snapshot.declared().members();
    if !members.has_subsystem(request.client()) {
        noise.count(Denial::UnknownClient.code());
        let message = "the client is not registered";
        return Err(manner.fault(Place::ClientProxy, FaultCode::UnknownMember, message));
    }
    if members.subsystem(request.client()).is_some_and(|client| client.internal) {
        noise.count("exchange.internal-client");
        let message = "this client works inside the system and has no door here";
        return Err(manner.fault(Place::ClientProxy, FaultCode::AccessDenied, message));
    }
    if !proof.allows(request.client()) {
        noise.count("exchange.client-mismatch");
        let message = "the certificate belongs to another client";
        return Err(manner.fault(Place::ClientProxy, FaultCode::SslAuthenticationFailed, message));
    }
    Ok(request)
}

async fn answer(
    state: &EdgeState,
    snapshot: &Snapshot,
    request: &Request,
    body: Body,
    headers: &HeaderMap,
    manner: Manner,
) -> Response {
    if let Some(wanted) = request.security_server()
        && state.server.as_ref() != Some(wanted)
    {
        let message = "this node is not the one that the request names";
        return manner.fault(Place::ClientProxy, FaultCode::InvalidSecurityServer, message).into_response();
    }
    if !snapshot.declared().members().has_subsystem(request.target().service.provider()) {
        let message = "the provider is not registered";
        return manner.fault(Place::ClientProxy, FaultCode::UnknownMember, message).into_response();
    }
    if let Some(service) = Metaservice::of(request) {
        return meta::answer(state, snapshot, request, service, manner);
    }
    let ctx = Ctx::new(
        std::sync::Arc::clone(&state.shared),
        Origin {
            request: request.request_id().to_owned(),
            actor: Actor::System { member: request.client().to_string() },
            channel: Channel::Exchange,
            ..Origin::default()
        },
    );
    let mut call = bare_call(request);
    let read = match refused_unread(headers) {
        Some(denial) => Err(denial),
        None => read_body(body).await,
    };
    let (bytes, refused) = match read {
        Ok(bytes) => (bytes, fill(&mut call, request).err()),
        Err(denial) => (Bytes::new(), Some(denial)),
    };
    let parsed = parse_json(&bytes, headers);
    if let Some(denial) = refused.or_else(|| parsed.as_ref().err().cloned()) {
        let denial = state.gate.refuse(&ctx, &call, denial).await;
        return refusal(request, None, &denial, manner);
    }
    call.body = parsed.unwrap_or_default();
    let hash = request.hash(body_hash(&bytes));
    match state.gate.call(&ctx, call).await {
        Ok(released) => {
            let (value, receipt) = released.into_parts();
            let status = StatusCode::from_u16(receipt.status).unwrap_or(StatusCode::OK);
            let own = [(RECEIPT, receipt.entry.to_string()), (STANDARD, receipt.standard)];
            response(
                request,
                hash,
                status,
                "application/json;charset=utf-8",
                &own,
                value.to_string().into_bytes(),
            )
        }
        Err(denial) => refusal(request, Some(hash), &denial, manner),
    }
}

/// The call without body and claims: what a refusal of those puts on the ledger.
fn bare_call(request: &Request) -> Call {
    Call {
        client: request.client().clone(),
        service: request.target().service.clone(),
        method: request.verb(),
        path: request.target().path.clone(),
        query: Vec::new(),
        body: Value::Null,
        subject: None,
        purpose: None,
        legal_basis: None,
        consent: None,
        case: None,
        issue: None,
        message_id: request.id().to_owned(),
        fields: Vec::new(),
    }
}

fn fill(call: &mut Call, request: &Request) -> Result<(), Denial> {
    let claims = Claims::read(request)?;
    call.subject = claims.subject;
    call.purpose = claims.purpose;
    call.legal_basis = claims.legal_basis;
    call.consent = claims.consent;
    call.fields = claims.fields;
    call.case = claims.case;
    call.issue = claims.issue;
    call.query = query_pairs(request.query().unwrap_or_default())?;
    Ok(())
}

/// `application/x-www-form-urlencoded` pairs; bytes that are no UTF-8 are refused, not replaced.
fn query_pairs(query: &str) -> Result<Vec<(String, String)>, Denial> {
    let decoded = |text: &str| {
        let spaced = text.replace('+', " ");
        let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8();
        decoded.map(std::borrow::Cow::into_owned).map_err(|_| Denial::ClaimMalformed)
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(value)?))
        })
        .collect()
}

/// What the headers alone forbid: a client that waits for `100 Continue` (RFC 9110 §10.1.1) need not send it.
fn refused_unread(headers: &HeaderMap) -> Option<Denial> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if length.is_some_and(|length| usize::try_from(length).is_ok_and(|length| length > MAX_BODY_BYTES)) {
        return Some(Denial::BodyTooLarge);
    }
    let coded = headers.get_all(header::CONTENT_ENCODING).iter();
    let coded = coded.into_iter().any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    // JSON between systems is UTF-8 (RFC 8259 §8.1); the type has no parameter, but many name this one.
    let charset =
        text(header::CONTENT_TYPE).into_iter().flat_map(|kind| kind.split(';').skip(1)).any(|one| {
            let (name, value) = one.split_once('=').unwrap_or((one, ""));
            let value = value.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("charset") && !value.eq_ignore_ascii_case("utf-8")
        });
    (coded || charset).then_some(Denial::MediaType)
}

async fn read_body(body: Body) -> Result<Bytes, Denial> {
    let collected = tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY_BYTES).collect()).await;
    match collected {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(Denial::BodyTooLarge),
        Ok(Err(_)) | Err(_) => Err(Denial::BodyMalformed),
    }
}

fn parse_json(bytes: &[u8], headers: &HeaderMap) -> Result<Value, Denial> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media_type != "application/json" && !media_type.ends_with("+json") {
        return Err(Denial::BodyMalformed);
    }
    if web::nul::in_json(bytes) {
        return Err(Denial::BodyMalformed);
    }
    serde_json::from_slice(bytes).map_err(|_| Denial::BodyMalformed)
}

fn body_hash(bytes: &[u8]) -> Option<Digest512> {
    if bytes.is_empty() {
        return None;
    }
    let mut hasher = BodyHasher::new();
    hasher.update(bytes);
    Some(hasher.finish())
}

/// A denial: a fault of the exchange, or what the provider said.
fn refusal(request: &Request, hash: Option<Digest512>, denial: &Denial, manner: Manner) -> Response {
    match (manner.denial(denial), hash) {
        (Ok(fault), _) => fault.into_response(),
        (Err(answer), hash) => {
            let hash = hash.unwrap_or_else(|| request.hash(None));
            response(request, hash, answer.status, "application/problem+json;charset=utf-8", &[], answer.body)
        }
    }
}

/// A response with the headers of the protocol.
pub(super) fn response(
    request: &Request,
    request_hash: Digest512,
    status: StatusCode,
    content_type: &'static str,
    own: &[(&'static str, String)],
    body: Vec<u8>,
) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    // Personal data: no cache on the way may keep it (RFC 9111 §5.2.2.5).
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in own {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(*name, value);
        }
    }
    let parts = ResponseParts { request, request_hash, status, headers: &headers };
    match xroad::Response::new(parts).and_then(|response| response.headers().to_map()) {
        Ok(headers) => (status, headers, Body::from(body)).into_response(),
        Err(error) => {
            tracing::error!(code = error.code(), "response headers");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
