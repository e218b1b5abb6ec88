//! What a client says about its call beyond the protocol: purpose, legal basis, person, consent.

use kernel::{CaseId, PartyId};
use xroad::Request;

use crate::consents::ConsentId;
use crate::denial::Denial;

const PURPOSE: &str = "X-Balcao-Purpose";
const LEGAL_BASIS: &str = "X-Balcao-Legal-Basis";
const SUBJECT: &str = "X-Balcao-Subject";
const CONSENT: &str = "X-Balcao-Consent";
const FIELDS: &str = "X-Balcao-Fields";

/// Longest claim, bytes.
const MAX_CLAIM_BYTES: usize = 2_000;

/// The claims of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    pub purpose: Option<String>,
    pub legal_basis: Option<String>,
    pub subject: Option<PartyId>,
    pub consent: Option<ConsentId>,
    /// Comma-separated field paths.
    pub fields: Vec<String>,
    /// `X-Road-Issue` when it is one of our case ids.
    pub case: Option<CaseId>,
    /// `X-Road-Issue` when it is the client's own reference.
    pub issue: Option<String>,
}

impl Claims {
    /// Reads the claims; each is made once.
    pub fn read(request: &Request) -> Result<Self, Denial> {
        let text = |name: &str| -> Result<Option<String>, Denial> {
            let value = request.headers().last(name).map(str::trim).filter(|value| !value.is_empty());
            if request.headers().count(name) > 1 {
                return Err(Denial::ClaimMalformed);
            }
            match value {
                Some(value) if value.len() > MAX_CLAIM_BYTES => Err(Denial::ClaimMalformed),
                value => Ok(value.map(str::to_owned)),
            }
        };
        let subject = text(SUBJECT)?.map(|id| id.parse()).transpose().map_err(|_| Denial::ClaimMalformed)?;
        let consent = text(CONSENT)?.map(|id| id.parse()).transpose().map_err(|_| Denial::ClaimMalformed)?;
        let fields = text(FIELDS)?.unwrap_or_default();
        let issue = text(xroad::headers::ISSUE)?;
        let case = issue.as_deref().and_then(|issue| issue.parse().ok());
        Ok(Self {
            purpose: text(PURPOSE)?,
            legal_basis: text(LEGAL_BASIS)?,
            subject,
            consent,
            fields: fields
                .split(',')
                .map(str::trim)
                .filter(|field| !field.is_empty())
                .map(str::to_owned)
                .collect(),
            issue: if case.is_some() { None } else { issue },
            case,
        })
    }
}
