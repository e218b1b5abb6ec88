//! Why a token or a key is refused.

/// A refusal; `code()` is stable. The text never repeats token content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    #[error("not three base64url parts")]
    Form,
    #[error("a part is not unpadded base64url")]
    Base64,
    #[error("the {0} is larger than the limit")]
    TooLarge(&'static str),
    #[error("the header is not one JSON object with unique names and right types")]
    Header,
    #[error("the header asks for an extension that is not understood")]
    Critical,
    #[error("the algorithm is unknown or not allowed here")]
    Algorithm,
    #[error("the signature does not fit")]
    Signature,
    #[error("the key is malformed or of an unknown kind")]
    Key,
    #[error("the key carries private parts where a public key was expected")]
    PrivateKey,
    #[error("the key cannot sign")]
    Signing,
}

impl JoseError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "jose.form",
            Self::Base64 => "jose.base64",
            Self::TooLarge(_) => "jose.too-large",
            Self::Header => "jose.header",
            Self::Critical => "jose.critical",
            Self::Algorithm => "jose.algorithm",
            Self::Signature => "jose.signature",
            Self::Key => "jose.key",
            Self::PrivateKey => "jose.private-key",
            Self::Signing => "jose.signing",
        }
    }
}
