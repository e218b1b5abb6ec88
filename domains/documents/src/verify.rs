//! Looking at a file without asking anybody: is it as it was sealed, who sealed it, and, where a status list is at
//! hand, does it still hold. Pure: for `balcao verify`, for the page, for anybody who links this crate.

use jiff::civil::Date;
use kernel::Timestamp;
use pades::{Anchors, PadesError, Trust};

use crate::model::{Digest, DocumentState};
use crate::status_list::Revocations;

/// What is known of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Every byte is as it was sealed, and an anchor vouches for the seal.
    Trusted,
    /// Every byte is as it was sealed; nobody among the anchors vouches for who sealed it.
    UnknownSigner,
    /// Bytes were changed or added after the seal, or the seal is not what it should be.
    NotIntact,
    /// Not a sealed document at all; the code says what is wrong.
    NotSealed(&'static str),
}

/// What a status list says; always as of its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// No list was at hand.
    NotChecked,
    /// The list at hand is another authority's: it knows nothing of this file.
    OtherAuthority,
    /// The list does not name the paper.
    NotListed {
        as_of: Timestamp,
        checkpoint: Option<String>,
    },
    Listed {
        state: DocumentState,
        on: Date,
        as_of: Timestamp,
        checkpoint: Option<String>,
    },
}

/// A look at a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub standing: Standing,
    /// Subject of the seal's certificate.
    pub signer: Option<String>,
    /// Subject of the anchor, when one vouches.
    pub anchor: Option<String>,
    /// The time that the seal claims.
    pub claimed_at: Option<Timestamp>,
    pub revocation: Revocation,
    /// SHA-256 of what the one seal covers, by which registers and lists know a paper.
    pub sealed: Option<Digest>,
}

impl Verdict {
    /// Whether somebody may rely on the paper: sealed, vouched for, and not known to be taken back.
    pub fn holds(&self) -> bool {
        let gone = matches!(self.revocation, Revocation::Listed { .. } | Revocation::OtherAuthority);
        self.standing == Standing::Trusted && !gone
    }
}

/// What the one seal of a paper covers.
pub fn sealed_digest(bytes: &[u8]) -> Option<Digest> {
    pades::verify(bytes, &Anchors::none()).ok()?.signatures.first()?.sealed
}

/// Looks at a file.
pub fn verify_file(bytes: &[u8], anchors: &Anchors, revocations: Option<&Revocations>) -> Verdict {
    let nothing = |standing| Verdict {
        standing,
        signer: None,
        anchor: None,
        claimed_at: None,
        revocation: Revocation::NotChecked,
        sealed: None,
    };
    let report = match pades::verify(bytes, anchors) {
        Ok(report) => report,
        Err(PadesError::Broken(_) | PadesError::Container(_)) => return nothing(Standing::NotIntact),
        Err(other) => return nothing(Standing::NotSealed(other.code())),
    };
    // A document of the house has one seal, and nothing behind it: whatever came later was not sealed by whom it names.
    let [seal] = report.signatures.as_slice() else { return nothing(Standing::NotIntact) };
    let anchor = match &seal.trust {
        Trust::Anchored { subject, der } => Some((subject.clone(), der)),
        Trust::Unknown | Trust::NotValidThen | Trust::WrongUse => None,
    };
    let standing = match (report.is_intact(), &anchor) {
        (false, _) => Standing::NotIntact,
        (true, Some(_)) => Standing::Trusted,
        (true, None) => Standing::UnknownSigner,
    };
    let vouching = anchor.as_ref().map(|(_, der)| der.as_slice());
    Verdict {
        standing,
        signer: seal.signer.as_ref().map(|signer| signer.subject.clone()),
        claimed_at: seal.claimed_at,
        revocation: revocation(seal.sealed.as_ref(), vouching, revocations),
        sealed: seal.sealed,
        anchor: anchor.map(|(subject, _)| subject),
    }
}

fn revocation(sealed: Option<&Digest>, anchor: Option<&[u8]>, list: Option<&Revocations>) -> Revocation {
    let (Some(list), Some(sealed)) = (list, sealed) else { return Revocation::NotChecked };
    let (as_of, checkpoint) = (list.as_of, list.checkpoint.clone());
    match list.find(sealed) {
        Some((state, on)) => Revocation::Listed { state, on, as_of, checkpoint },
        // Silence counts only from whom the document itself comes.
        None if anchor.is_some_and(|anchor| !list.is_of(anchor)) => Revocation::OtherAuthority,
        None => Revocation::NotListed { as_of, checkpoint },
    }
}
