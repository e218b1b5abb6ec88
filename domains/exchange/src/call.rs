//! Call: what a client asks, before anybody has looked at its right to.

use kernel::{CaseId, PartyId};
use policy::Digest;
use serde::Serialize;
use serde_json::Value;
use xroad::{ClientId, ServiceId, ServicePath, Verb};

use crate::consents::ConsentId;
use crate::denial::Denial;
use crate::limits::{MAX_MESSAGE_ID_BYTES, MAX_QUERY_PAIRS};

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// The subsystem that asks; its identity has been established by the caller of the gate.
    pub client: ClientId,
    pub service: ServiceId,
    pub method: Verb,
    pub path: ServicePath,
    /// Decoded pairs.
    pub query: Vec<(String, String)>,
    /// `Null` when there is none.
    pub body: Value,
    /// The person whose data is asked for.
    pub subject: Option<PartyId>,
    /// Purpose code; when absent and one grant fits, the grant supplies it.
    pub purpose: Option<String>,
    /// Citation of the law (`act` or `act:article`); when absent and one grant fits, the grant supplies it.
    pub legal_basis: Option<String>,
    /// A consent on which the caller relies.
    pub consent: Option<ConsentId>,
    /// A case of this system, by its id.
    pub case: Option<CaseId>,
    /// A case by its number here, or the client's own reference of a case that it keeps itself.
    pub issue: Option<String>,
    /// Unique for the client; the same id with other content is refused.
    pub message_id: String,
    /// Asks for less than the grant releases; empty asks for all of it.
    pub fields: Vec<String>,
}

impl Call {
    /// A call without body, path or narrowing: the usual read of one person's record.
    pub fn read(
        client: ClientId,
        service: ServiceId,
        message_id: impl Into<String>,
    ) -> Result<Self, xroad::XRoadError> {
        Ok(Self {
            client,
            service,
            method: Verb::Get,
            path: ServicePath::parse("")?,
            query: Vec::new(),
            body: Value::Null,
            subject: None,
            purpose: None,
            legal_basis: None,
            consent: None,
            case: None,
            issue: None,
            message_id: message_id.into(),
            fields: Vec::new(),
        })
    }

    /// SHA-256 of everything that makes it this call: equal for a message that is sent again.
    pub(crate) fn digest(&self) -> Digest {
        Digest::of_json(&Canonical {
            client: self.client.to_string(),
            service: self.service.to_string(),
            method: self.method.name(),
            path: self.path.normal(),
            query: &self.query,
            body: &self.body,
            subject: self.subject,
            purpose: self.purpose.as_deref(),
            legal_basis: self.legal_basis.as_deref(),
            consent: self.consent,
            case: self.case,
            issue: self.issue.as_deref(),
            message: &self.message_id,
            fields: &self.fields,
        })
    }

    /// Decoded segments below the service.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path.normal().split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
    }

    /// True when the call names a case, ours or the client's.
    pub(crate) const fn has_case(&self) -> bool {
        self.case.is_some() || self.issue.is_some()
    }

    pub(crate) fn check_limits(&self) -> Result<(), Denial> {
        let id = &self.message_id;
        if id.is_empty() || id.len() > MAX_MESSAGE_ID_BYTES || !id.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(Denial::MessageId);
        }
        if self.query.len() > MAX_QUERY_PAIRS {
            return Err(Denial::QueryTooLong);
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Canonical<'a> {
    client: String,
    service: String,
    method: &'static str,
    path: &'a str,
    query: &'a [(String, String)],
    body: &'a Value,
    subject: Option<PartyId>,
    purpose: Option<&'a str>,
    legal_basis: Option<&'a str>,
    consent: Option<ConsentId>,
    case: Option<CaseId>,
    issue: Option<&'a str>,
    message: &'a str,
    fields: &'a [String],
}
