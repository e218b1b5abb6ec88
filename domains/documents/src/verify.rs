//! Looking at a file without asking anybody: is it as it was sealed, who sealed it, and, where a status list is at
//! hand, does it still hold. Pure: for `balcao verify`, for the page, for anybody who links this crate.

use jiff::civil::Date;
use kernel::Timestamp;
use pades::{Anchors, Integrity, PadesError, Trust};

use crate::model::DocumentState;
use crate::rules;
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
    /// The list does not name the file.
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
}

impl Verdict {
    /// Whether somebody may rely on the paper: sealed, vouched for, and not known to be taken back.
    pub fn holds(&self) -> bool {
        self.standing == Standing::Trusted && !matches!(self.revocation, Revocation::Listed { .. })
    }
}

/// Looks at a file.
pub fn verify_file(bytes: &[u8], anchors: &Anchors, revocations: Option<&Revocations>) -> Verdict {
    let revocation = revocation(bytes, revocations);
    let report = match pades::verify(bytes, anchors) {
        Ok(report) => report,
        Err(error) => {
            let standing = match error {
                PadesError::Broken(_) | PadesError::Container(_) => Standing::NotIntact,
                other => Standing::NotSealed(other.code()),
            };
            return Verdict { standing, signer: None, anchor: None, claimed_at: None, revocation };
        }
    };
    // A document of the house has one seal; of several the first that fails decides.
    let worst = report.signatures.iter().find(|one| one.integrity != Integrity::Intact);
    let shown = worst.or_else(|| report.signatures.first());
    let anchor = shown.and_then(|one| match &one.trust {
        Trust::Anchored(subject) => Some(subject.clone()),
        Trust::Unknown | Trust::NotValidThen | Trust::WrongUse => None,
    });
    let standing = if !report.is_intact() {
        Standing::NotIntact
    } else if report.is_trusted() {
        Standing::Trusted
    } else {
        Standing::UnknownSigner
    };
    Verdict {
        standing,
        signer: shown.and_then(|one| one.signer.as_ref()).map(|signer| signer.subject.clone()),
        anchor,
        claimed_at: shown.and_then(|one| one.claimed_at),
        revocation,
    }
}

fn revocation(bytes: &[u8], revocations: Option<&Revocations>) -> Revocation {
    let Some(list) = revocations else { return Revocation::NotChecked };
    let (as_of, checkpoint) = (list.as_of, list.checkpoint.clone());
    match list.find(&rules::sha256(bytes)) {
        Some((state, on)) => Revocation::Listed { state, on, as_of, checkpoint },
        None => Revocation::NotListed { as_of, checkpoint },
    }
}
