//! Refusals as an X-Road client reads them. Codes of the protocol where it has one; `Client.PolicyDenied.*` (403) for
//! what only this exchange asks: purpose, legal basis, consent, case. Four of our refusals keep the status that HTTP
//! has for them (409, 413, 415, 429): the protocol says nothing about them, and its code stands in `X-Road-Error` as always.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;
use uuid::Uuid;
use xroad::{Fault, FaultCode, FaultFormat, FaultStyle, Place, ServiceFailure, XRoadError, fault_body};

use crate::denial::Denial;
use crate::provider::ProviderError;

/// A refusal of the exchange layer, ready to be sent.
pub(crate) struct EdgeFault {
    status: StatusCode,
    kind: String,
    message: String,
    detail: Uuid,
    format: FaultFormat,
}

/// How a client wants its faults.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    pub style: FaultStyle,
    pub format: FaultFormat,
    /// Ties the answer to our log.
    pub detail: Uuid,
}

impl Manner {
    pub fn of(headers: &HeaderMap, style: FaultStyle, detail: Uuid) -> Self {
        let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        Self { style, format: FaultFormat::negotiate(accept), detail }
    }

    /// A fault of the protocol.
    pub fn fault(self, place: Place, code: FaultCode, message: &str) -> EdgeFault {
        let fault = Fault::new(place, code, message.to_owned(), self.detail);
        let status = StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        EdgeFault {
            status,
            kind: fault.fault_type(self.style),
            message: fault.message,
            detail: self.detail,
            format: self.format,
        }
    }

    /// Bytes that are no message.
    pub fn malformed(self, error: XRoadError) -> EdgeFault {
        let fault = error.into_fault(self.detail);
        self.fault(fault.place, fault.code, &fault.message)
    }

    fn policy(self, pascal: &str, snake: &str, denial: &Denial) -> EdgeFault {
        let kind = match self.style {
            FaultStyle::Pascal => format!("Client.PolicyDenied.{pascal}"),
            FaultStyle::Snake => format!("client.policy_denied.{snake}"),
        };
        let message = format!("{denial} ({})", denial.code());
        EdgeFault { status: StatusCode::FORBIDDEN, kind, message, detail: self.detail, format: self.format }
    }

    /// A refusal of the gate. `Err` is a provider's own answer, which is no fault of the exchange.
    pub fn denial(self, denial: &Denial) -> Result<EdgeFault, ServiceAnswer> {
        use Denial as D;
        let server = |code| self.fault(Place::ServerProxy, code, &format!("{denial} ({})", denial.code()));
        let client = |code| self.fault(Place::Client, code, &described(denial));
        let failed = |failure| server(FaultCode::ServiceFailed(failure));
        Ok(match denial {
            D::MessageId | D::QueryTooLong | D::ClaimMalformed => client(FaultCode::BadRequest),
            D::RequestInvalid(_) | D::BodyMalformed => client(FaultCode::InvalidRequest),
            D::MediaType => client(FaultCode::InvalidRequest).with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            D::BodyTooLarge => client(FaultCode::InvalidRequest).with_status(StatusCode::PAYLOAD_TOO_LARGE),
            D::MessageReused => client(FaultCode::InvalidRequest).with_status(StatusCode::CONFLICT),
            D::UnknownClient => {
                self.fault(Place::ClientProxy, FaultCode::UnknownMember, "the client is not registered")
            }
            D::UnknownService => server(FaultCode::UnknownService),
            D::UnknownEndpoint | D::NoGrant | D::NotInForce | D::Suspended => server(FaultCode::AccessDenied),
            D::PurposeMissing | D::PurposeNotGranted => self.policy("Purpose", "purpose", denial),
            D::BasisNotGranted => self.policy("LegalBasis", "legal_basis", denial),
            D::FieldsNotGranted => self.policy("Fields", "fields", denial),
            D::CaseMissing | D::CaseUnknown | D::CaseClosed | D::CaseSubject => {
                self.policy("Case", "case", denial)
            }
            D::SubjectMissing | D::SubjectMismatch => self.policy("Subject", "subject", denial),
            D::ConsentMissing => self.policy("Consent", "consent", denial),
            D::Policy(_) => self.policy("Rule", "rule", denial),
            D::Quota | D::OfficialQuota => {
                self.policy("Quota", "quota", denial).with_status(StatusCode::TOO_MANY_REQUESTS)
            }
            D::Provider(ProviderError::NotFound) => {
                return Err(ServiceAnswer::new(StatusCode::NOT_FOUND, denial));
            }
            D::Provider(ProviderError::Conflict) => {
                return Err(ServiceAnswer::new(StatusCode::CONFLICT, denial));
            }
            D::Provider(ProviderError::Invalid(_)) => {
                return Err(ServiceAnswer::new(StatusCode::UNPROCESSABLE_ENTITY, denial));
            }
            D::Provider(ProviderError::Unavailable) => failed(ServiceFailure::NetworkError),
            D::Provider(ProviderError::Fault) => failed(ServiceFailure::InternalError),
            D::ResponseInvalid => failed(ServiceFailure::InvalidBody),
            D::LogFailed => server(FaultCode::LoggingFailed),
        })
    }
}

/// What a provider said instead of data: passed on with the protocol's response headers, without `X-Road-Error`.
#[derive(Debug)]
pub(crate) struct ServiceAnswer {
    pub status: StatusCode,
    /// A problem document (RFC 9457).
    pub body: Vec<u8>,
}

impl ServiceAnswer {
    fn new(status: StatusCode, denial: &Denial) -> Self {
        let mut body = json!({
            "type": "about:blank",
            "title": denial.to_string(),
            "status": status.as_u16(),
            "code": denial.code(),
        });
        if let Denial::Provider(ProviderError::Invalid(code)) = denial {
            body["reason"] = code.as_str().into();
        }
        Self { status, body: body.to_string().into_bytes() }
    }
}

/// The sentence with the places that do not fit; a client's own values are never repeated.
fn described(denial: &Denial) -> String {
    let mut message = format!("{denial} ({})", denial.code());
    if let Denial::RequestInvalid(fields) = denial {
        for field in fields {
            let place = if field.field.is_empty() { "/" } else { field.field.as_str() };
            message.extend(["; ", place, " ", field.code.as_str()]);
        }
    }
    message
}

impl EdgeFault {
    fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

impl IntoResponse for EdgeFault {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.format.content_type()));
        if let Ok(kind) = HeaderValue::from_str(&self.kind) {
            headers.insert("x-road-error", kind);
        }
        let body = fault_body(self.format, &self.kind, &self.message, self.detail);
        (self.status, headers, body).into_response()
    }
}
