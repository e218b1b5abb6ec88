//! Faults of the exchange layer (PR-REST §4.6): where it broke, what broke, in JSON or XML.
//! The text of `type` and `X-Road-Error` is a contract with every X-Road client.

use serde::Serialize;
use uuid::Uuid;

/// Where it broke; the prefix of the fault code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The consumer's own system.
    Client,
    /// The consumer's node.
    ClientProxy,
    /// The provider's node.
    ServerProxy,
}

/// Why a provider's system gave no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceFailure {
    HttpError,
    InternalError,
    InvalidBody,
    NetworkError,
}

/// What broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultCode {
    AccessDenied,
    BadRequest,
    DatabaseError,
    InconsistentResponse,
    InternalError,
    InvalidClientIdentifier,
    InvalidHttpMethod,
    InvalidRequest,
    InvalidSecurityServer,
    IoError,
    LoggingFailed,
    MaintenanceMode,
    MissingHeader,
    NetworkError,
    ServiceDisabled,
    ServiceFailed(ServiceFailure),
    SslAuthenticationFailed,
    TimestampingFailed,
    UnknownMember,
    UnknownService,
}

/// Spelling of codes: the documented one, or that of X-Road's newer development line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FaultStyle {
    /// `Server.ServerProxy.AccessDenied`
    #[default]
    Pascal,
    /// `server.serverproxy.access_denied`
    Snake,
}

impl FaultCode {
    /// Every code, one service failure included, for documentation and tests.
    pub const ALL: [Self; 20] = [
        Self::AccessDenied,
        Self::BadRequest,
        Self::DatabaseError,
        Self::InconsistentResponse,
        Self::InternalError,
        Self::InvalidClientIdentifier,
        Self::InvalidHttpMethod,
        Self::InvalidRequest,
        Self::InvalidSecurityServer,
        Self::IoError,
        Self::LoggingFailed,
        Self::MaintenanceMode,
        Self::MissingHeader,
        Self::NetworkError,
        Self::ServiceDisabled,
        Self::ServiceFailed(ServiceFailure::NetworkError),
        Self::SslAuthenticationFailed,
        Self::TimestampingFailed,
        Self::UnknownMember,
        Self::UnknownService,
    ];

    const fn pascal(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDenied",
            Self::BadRequest => "BadRequest",
            Self::DatabaseError => "DatabaseError",
            Self::InconsistentResponse => "InconsistentResponse",
            Self::InternalError => "InternalError",
            Self::InvalidClientIdentifier => "InvalidClientIdentifier",
            Self::InvalidHttpMethod => "InvalidHttpMethod",
            Self::InvalidRequest => "InvalidRequest",
            Self::InvalidSecurityServer => "InvalidSecurityServer",
            Self::IoError => "IoError",
            Self::LoggingFailed => "LoggingFailed",
            Self::MaintenanceMode => "MaintenanceMode",
            Self::MissingHeader => "MissingHeader",
            Self::NetworkError => "NetworkError",
            Self::ServiceDisabled => "ServiceDisabled",
            Self::ServiceFailed(ServiceFailure::HttpError) => "ServiceFailed.HttpError",
            Self::ServiceFailed(ServiceFailure::InternalError) => "ServiceFailed.InternalError",
            Self::ServiceFailed(ServiceFailure::InvalidBody) => "ServiceFailed.InvalidBody",
            Self::ServiceFailed(ServiceFailure::NetworkError) => "ServiceFailed.NetworkError",
            Self::SslAuthenticationFailed => "SslAuthenticationFailed",
            Self::TimestampingFailed => "TimestampingFailed",
            Self::UnknownMember => "UnknownMember",
            Self::UnknownService => "UnknownService",
        }
    }
}

/// `BadRequest` → `bad_request`; a dot keeps its place.
fn to_snake(pascal: &str) -> String {
    let mut snake = String::with_capacity(pascal.len() + 4);
    for c in pascal.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('.') {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    pub place: Place,
    pub code: FaultCode,
    /// One sentence for the developer at the other end. Never a secret, never personal data.
    pub message: String,
    /// Ties the answer to our log.
    pub detail: Uuid,
}

/// The rendering of a fault that an `Accept` header asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultFormat {
    Json,
    ApplicationXml,
    TextXml,
}

impl FaultFormat {
    /// XML when the header names `text/xml`, `application/xml` or `text/*`, JSON otherwise (§4.6).
    pub fn negotiate<'a>(accept: impl IntoIterator<Item = &'a str>) -> Self {
        let ranges = accept.into_iter().flat_map(|line| line.split(','));
        let mut types =
            ranges.map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        let found = types.find_map(|media_type| match &*media_type {
            "text/xml" | "text/*" => Some(Self::TextXml),
            "application/xml" => Some(Self::ApplicationXml),
            _ => None,
        });
        found.unwrap_or(Self::Json)
    }

    /// The value of `Content-Type`, which §4.3 requires with its charset.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json;charset=utf-8",
            Self::ApplicationXml => "application/xml;charset=utf-8",
            Self::TextXml => "text/xml;charset=utf-8",
        }
    }
}

impl Fault {
    pub const fn new(place: Place, code: FaultCode, message: String, detail: Uuid) -> Self {
        Self { place, code, message, detail }
    }

    /// The text of `type` and of the header `X-Road-Error`.
    pub fn fault_type(&self, style: FaultStyle) -> String {
        match style {
            FaultStyle::Pascal => {
                let place = match self.place {
                    Place::Client => "Client",
                    Place::ClientProxy => "Server.ClientProxy",
                    Place::ServerProxy => "Server.ServerProxy",
                };
                format!("{place}.{}", self.code.pascal())
            }
            FaultStyle::Snake => {
                let place = match self.place {
                    Place::Client => "client",
                    Place::ClientProxy => "server.clientproxy",
                    Place::ServerProxy => "server.serverproxy",
                };
                format!("{place}.{}", to_snake(self.code.pascal()))
            }
        }
    }

    /// 400 for what the client did, 500 for what a node did (§4.6, categories 2 to 4).
    pub const fn status(&self) -> u16 {
        match self.place {
            Place::Client => 400,
            Place::ClientProxy | Place::ServerProxy => 500,
        }
    }

    /// The body in the negotiated format.
    pub fn body(&self, format: FaultFormat, style: FaultStyle) -> Vec<u8> {
        fault_body(format, &self.fault_type(style), &self.message, self.detail)
    }
}

/// The body of a fault, also of one whose type is an exchange's own.
pub fn fault_body(format: FaultFormat, fault_type: &str, message: &str, detail: Uuid) -> Vec<u8> {
    match format {
        FaultFormat::Json => {
            serde_json::to_vec(&FaultBody { kind: fault_type, message, detail }).unwrap_or_default()
        }
        FaultFormat::ApplicationXml | FaultFormat::TextXml => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<error><type>{}</type><message>{}</message><detail>{detail}</detail></error>\n",
            escape_xml(fault_type),
            escape_xml(message),
        )
        .into_bytes(),
    }
}

#[derive(Serialize)]
struct FaultBody<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    message: &'a str,
    detail: Uuid,
}

/// Escapes text for element content and drops what XML 1.0 §2.2 cannot carry.
pub(crate) fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}
