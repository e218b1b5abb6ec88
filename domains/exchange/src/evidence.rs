//! Evidence: the ledger entries of a call. The intent concerns nobody by name and is durable before the provider is
//! asked; the outcome has one part for each person concerned and is durable before anything is released.
//! No entry holds personal data: who, when, which fields, why, under which law, and digests.

use acts::{Actor, Ctx};
use kernel::{CaseId, PartyId, Timestamp};
use ledger::Entry;
use policy::Digest;
use serde_json::{Map, json};
use uuid::Uuid;

use crate::admit::Admitted;
use crate::call::Call;
use crate::declare::Action;
use crate::denial::Denial;
use crate::released::Receipt;

/// What will be asked of a provider.
pub(crate) const INTENT: &str = "exchange.intent";
/// Data was read.
pub(crate) const READ: &str = "exchange.read";
/// Data was written.
pub(crate) const WRITE: &str = "exchange.write";
/// A member was refused.
pub(crate) const DENIED: &str = "exchange.denied";

/// An entry that says who asks.
fn about_call(entry: Entry, ctx: &Ctx, call: &Call, case: Option<CaseId>) -> Entry {
    let mut entry = entry
        .with("client", call.client.to_string())
        .with("department", call.client.member_code())
        .with("provider", call.service.provider().member_code())
        .with("by", actor(&ctx.origin.actor))
        .with("service", call.service.to_string())
        .with("method", call.method.name())
        .with("message", call.message_id.as_str());
    if let Some(officer) = &ctx.origin.officer {
        entry = entry.with("post", officer.post.as_str()).with("unit", officer.unit.as_str());
    }
    // A case that was not looked up is the client's word, and stands as such.
    match (case, call.issue.clone().or_else(|| call.case.map(|named| named.to_string()))) {
        (Some(case), _) => entry.with("case", case.to_string()),
        (None, Some(issue)) => entry.with("issue", issue.chars().take(NAMED_CHARS_MAX).collect::<String>()),
        (None, None) => entry,
    }
}

const fn actor(actor: &Actor) -> &'static str {
    match actor {
        Actor::Anonymous => "anonymous",
        Actor::Person { .. } => "person",
        Actor::Officer { .. } => "officer",
        Actor::System { .. } => "system",
        Actor::Machine => "machine",
    }
}

/// A call on its way: everything that its entries tell.
pub(crate) struct Story<'a> {
    pub ctx: &'a Ctx,
    pub call: &'a Call,
    pub admitted: &'a Admitted<'a>,
    /// Version of the snapshot.
    pub snapshot: &'a str,
    pub digest: &'a Digest,
}

impl Story<'_> {
    /// An entry that says who asks and on what ground.
    fn entry(&self, id: Uuid, kind: &str, at: Timestamp) -> Entry {
        let grant = self.admitted.grant;
        let mut entry = about_call(Entry::new(id, kind, at), self.ctx, self.call, self.case())
            .with("standard", grant.standard.as_str())
            .with("grant", grant.id.as_str())
            .with("purpose", self.admitted.purpose.as_str())
            .with("snapshot", self.snapshot)
            .with("request_digest", self.digest.as_str());
        if let Some(basis) = &grant.basis {
            entry = entry.with("law", json!({"code": basis.code, "text": basis.law}));
        }
        match self.admitted.consent {
            Some(consent) => entry.with("consent", consent.to_string()),
            None => entry,
        }
    }

    /// The case that was looked up for this call, or the one for which this process makes it. The edge sets none.
    fn case(&self) -> Option<CaseId> {
        self.ctx.origin.case
    }

    /// The entry before the provider is asked. Holds the whole question to the policies, so that it can be replayed.
    pub fn intent(&self) -> Entry {
        let policy = json!({"ask": self.admitted.ask, "decision": self.admitted.decision});
        self.entry(self.ctx.new_id(), INTENT, self.ctx.at()).with("policy", policy)
    }

    /// The entry before anything is released, or after a provider gave nothing.
    pub fn outcome(&self, outcome: &Outcome<'_>) -> Entry {
        let kind = if self.admitted.endpoint.action == Action::Read { READ } else { WRITE };
        let mut entry = self
            .entry(outcome.id, kind, outcome.at)
            .with("intent", outcome.intent.to_string())
            .with("status", outcome.status)
            .with("fields", json!(outcome.fields));
        if let Some(code) = outcome.code {
            entry = entry.with("code", code);
        }
        if let Some(digest) = outcome.response_digest {
            entry = entry.with("response_digest", digest);
        }
        if outcome.repeated {
            entry = entry.with("repeated", true);
        }
        outcome.subjects.iter().fold(entry, |entry, subject| entry.about(*subject, Map::new()))
    }

    /// The receipt that goes with released data.
    pub fn receipt(&self, outcome: &Outcome<'_>) -> Receipt {
        let response_digest = outcome.response_digest.map(str::to_owned);
        Receipt {
            entry: outcome.id,
            at: outcome.at,
            status: outcome.status,
            department: self.admitted.service.department().to_owned(),
            service: self.admitted.service.id.to_string(),
            standard: self.admitted.grant.standard.clone(),
            fields: outcome.fields.to_vec(),
            purpose: self.admitted.purpose.clone(),
            law: self.admitted.grant.basis.clone(),
            consent: self.admitted.consent,
            case: self.case(),
            grant: self.admitted.grant.id.clone(),
            snapshot: self.snapshot.to_owned(),
            request_digest: self.digest.as_str().to_owned(),
            response_digest: response_digest.unwrap_or_default(),
            repeated: outcome.repeated,
        }
    }
}

/// Everything that the outcome adds.
pub(crate) struct Outcome<'a> {
    pub intent: Uuid,
    pub status: u16,
    pub code: Option<&'static str>,
    pub fields: &'a [String],
    pub subjects: &'a [PartyId],
    pub response_digest: Option<&'a str>,
    pub repeated: bool,
    pub at: Timestamp,
    pub id: Uuid,
}

/// The entry of a refusal. The person whose data was asked for, when named, sees that somebody tried.
pub(crate) fn denied(ctx: &Ctx, call: &Call, snapshot: &str, digest: &Digest, denial: &Denial) -> Entry {
    let mut entry = about_call(Entry::new(ctx.new_id(), DENIED, ctx.at()), ctx, call, None)
        .with("code", denial.code())
        .with("snapshot", snapshot)
        .with("request_digest", digest.as_str());
    if let Some(purpose) = &call.purpose {
        entry = entry.with("purpose", purpose.chars().take(NAMED_CHARS_MAX).collect::<String>());
    }
    if let Denial::Policy(policies) = denial
        && !policies.is_empty()
    {
        entry = entry.with("policies", json!(policies));
    }
    match call.subject {
        Some(subject) => entry.about(subject, Map::new()),
        None => entry,
    }
}

/// Longest text of a client that an entry repeats.
const NAMED_CHARS_MAX: usize = 100;
