//! Why a PDF cannot be signed or looked at.

/// A refusal; `code()` is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PadesError {
    #[error("not a PDF")]
    NotPdf,
    #[error("the PDF is broken: {0}")]
    Broken(&'static str),
    /// Cross-reference streams, encryption: files that we never issue.
    #[error("the PDF uses {0}, which documents of this kind do not")]
    Unsupported(&'static str),
    #[error("{0} is over the limit")]
    TooLarge(&'static str),
    #[error("the PDF has no signature")]
    NotSigned,
    #[error("the PDF has a form or a signature already")]
    AlreadySigned,
    #[error("the certificate is malformed or cannot sign documents")]
    Certificate,
    #[error("the signing key gave no signature")]
    Key,
    #[error("the signature container is malformed: {0}")]
    Container(&'static str),
    #[error("the time has no place in a PDF")]
    Time,
}

impl PadesError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPdf => "pades.not-pdf",
            Self::Broken(_) => "pades.broken",
            Self::Unsupported(_) => "pades.unsupported",
            Self::TooLarge(_) => "pades.too-large",
            Self::NotSigned => "pades.not-signed",
            Self::AlreadySigned => "pades.already-signed",
            Self::Certificate => "pades.certificate",
            Self::Key => "pades.key",
            Self::Container(_) => "pades.container",
            Self::Time => "pades.time",
        }
    }
}
