//! What is wrong with a message before anybody looks at its meaning.

use crate::{Fault, FaultCode, Place};

/// Why bytes are not an r1 message. `code()` is the stable name; `into_fault` is what the client sees.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XRoadError {
    #[error("method {0:?} is not one of the eight verbs of the protocol")]
    Verb(String),
    #[error("the path does not start with /r1/")]
    Version,
    #[error("the path has fewer than five identifier segments")]
    TooFewSegments,
    #[error("the {what} is longer than {limit}")]
    TooLong { what: &'static str, limit: usize },
    #[error("incomplete or wrong percent-encoding")]
    PercentEncoding,
    #[error("a character that must be percent-encoded")]
    Character,
    #[error("percent-encoded bytes are not UTF-8")]
    Utf8,
    #[error("{what} has a character outside the allowed set")]
    IdentifierCharacter { what: &'static str },
    #[error("{what} has an empty part")]
    EmptyPart { what: &'static str },
    #[error("{what} has the wrong number of parts")]
    Parts { what: &'static str },
    #[error("dot segment in the path")]
    DotSegment,
    #[error("encoded separator in the path")]
    EncodedSeparator,
    #[error("percent-encoding encoded twice")]
    DoubleEncoding,
    #[error("empty segment inside the path")]
    EmptySegment,
    #[error("header {0} is missing")]
    MissingHeader(&'static str),
    #[error("U+0000 is no text")]
    Nul,
    #[error("header {0} is not printable text")]
    HeaderText(String),
    #[error("query parameter {0} appears more than once")]
    RepeatedParameter(String),
    #[error("the response is not an answer to this request: {0}")]
    Inconsistent(&'static str),
}

impl XRoadError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Verb(_) => "xroad.verb",
            Self::Version => "xroad.protocol-version",
            Self::TooFewSegments => "xroad.too-few-segments",
            Self::TooLong { .. } => "xroad.too-long",
            Self::PercentEncoding => "xroad.percent-encoding",
            Self::Character => "xroad.character",
            Self::Utf8 => "xroad.utf8",
            Self::IdentifierCharacter { .. } => "xroad.identifier-character",
            Self::EmptyPart { .. } => "xroad.empty-part",
            Self::Parts { .. } => "xroad.identifier-parts",
            Self::DotSegment => "xroad.dot-segment",
            Self::EncodedSeparator => "xroad.encoded-separator",
            Self::DoubleEncoding => "xroad.double-encoding",
            Self::EmptySegment => "xroad.empty-segment",
            Self::MissingHeader(_) => "xroad.missing-header",
            Self::Nul => "xroad.nul",
            Self::HeaderText(_) => "xroad.header-text",
            Self::RepeatedParameter(_) => "xroad.repeated-parameter",
            Self::Inconsistent(_) => "xroad.inconsistent-response",
        }
    }

    /// The fault of PR-REST §4.6: a request that breaks the protocol is category 3 (`Client.BadRequest`, 400), an
    /// answer that does not fit its request is the consumer node's (`Server.ClientProxy.InconsistentResponse`).
    pub fn into_fault(self, detail: uuid::Uuid) -> Fault {
        let (place, code) = match self {
            Self::Inconsistent(_) => (Place::ClientProxy, FaultCode::InconsistentResponse),
            _ => (Place::Client, FaultCode::BadRequest),
        };
        Fault::new(place, code, self.to_string(), detail)
    }
}
