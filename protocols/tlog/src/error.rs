//! Everything that can be wrong with bytes of a log, as stable codes.

/// Why bytes of a log were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text or bytes do not follow the named specification.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// More bytes, lines or signatures than the named limit.
    #[error("{0} is over its limit")]
    TooLarge(&'static str),
    /// An index or size lies outside the tree.
    #[error("index or size lies outside the tree")]
    OutOfRange,
    /// The proof does not lead from the leaf or old tree to the root.
    #[error("the proof does not lead to the root")]
    ProofInvalid,
    /// No signature on the note comes from a known key.
    #[error("no signature from a known key")]
    UnknownSigner,
    /// A known key's signature does not fit the text.
    #[error("the signature of {0} does not fit the text")]
    BadSignature(String),
    /// The signing closure failed; the reason stays with the caller.
    #[error("signing failed")]
    SigningFailed,
    /// The storage does not have this tile.
    #[error("tile {0} is missing")]
    TileMissing(String),
    /// The storage could not be asked.
    #[error("tile {0} could not be read")]
    TileUnreadable(String),
    /// The tile has the wrong length or hashes that do not fit its neighbours.
    #[error("tile {0} is damaged")]
    TileDamaged(String),
    /// All tiles agree with each other but not with the root.
    #[error("the tiles do not lead to the root")]
    RootMismatch,
}

impl Error {
    /// The stable code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "tlog.malformed",
            Self::TooLarge(_) => "tlog.too-large",
            Self::OutOfRange => "tlog.out-of-range",
            Self::ProofInvalid => "tlog.proof-invalid",
            Self::UnknownSigner => "tlog.unknown-signer",
            Self::BadSignature(_) => "tlog.bad-signature",
            Self::SigningFailed => "tlog.signing-failed",
            Self::TileMissing(_) => "tlog.tile-missing",
            Self::TileUnreadable(_) => "tlog.tile-unreadable",
            Self::TileDamaged(_) => "tlog.tile-damaged",
            Self::RootMismatch => "tlog.root-mismatch",
        }
    }
}
