//! Consents: given by the person whose data it is (or by a guardian for a child), withdrawn at any time, never for the
//! past. Both are acts with a trace, and the gate feels a withdrawal at once.

use std::borrow::Cow;

use acts::{Actor, Command, Ctx, Facts, Plan, States};
use exchange::{CaseRule, ConsentOffer};
use kernel::{CaseId, PartyId, Problem, ProblemStatus, Timestamp, check_writing};
use ledger::Entry;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};

use super::Identity;
use super::accounts::trace;
use super::mandates::Power;
use crate::IdentityError;
use crate::events;
use crate::model::{Consent, ConsentId, Wording};
use crate::rules::{CATEGORIES_MAX, CODE_BYTES_MAX};
use crate::store::{self, ConsentChange, Consents};

/// Longest wording in one language, in characters.
const WORDING_CHARS_MAX: usize = 4_000;

/// A consent as it is given.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewConsent {
    /// Whose data it is: the actor, or a child for whom the actor may act.
    pub subject: PartyId,
    /// Member code of the department that may receive the data.
    pub recipient: String,
    pub categories: Vec<String>,
    /// Purpose code of the pack.
    pub purpose: String,
    pub wording: Wording,
    pub case: Option<CaseId>,
    /// Absent: until it is withdrawn.
    pub expires_at: Option<Timestamp>,
}

/// What somebody agrees to: a consent that the pack offers, in the version that was shown. The words are the server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Whose data it is; absent for one's own, otherwise a child.
    pub subject: Option<PartyId>,
    /// The grant that rests on this consent.
    pub grant: String,
    /// Version of the wording that was shown.
    pub version: String,
    pub case: Option<CaseId>,
    pub expires_at: Option<Timestamp>,
}

/// Keeps a consent.
#[derive(Debug, Serialize)]
pub struct GiveConsent {
    /// Not part of what is compared when an idempotency key comes again.
    #[serde(skip)]
    pub id: ConsentId,
    pub given_by: PartyId,
    pub consent: NewConsent,
}

impl Command for GiveConsent {
    type On = Consents;
    type Answer = Consent;
    const NAME: &'static str = "identity.give-consent";

    fn power(&self) -> Option<Cow<'static, str>> {
        Some(Power::CONSENT.code().to_owned().into())
    }

    fn keys(&self) -> Vec<ConsentId> {
        vec![self.id]
    }

    fn decide(
        &self,
        _states: &States<'_, Consents>,
        facts: &Facts<'_>,
    ) -> Result<Plan<ConsentChange, Consent>, Problem> {
        let new = self.consent.clone();
        check(&new)?;
        let mut categories = new.categories;
        categories.sort_unstable();
        categories.dedup();
        let consent = Consent {
            id: self.id,
            subject: new.subject,
            given_by: self.given_by,
            recipient: new.recipient,
            categories,
            purpose: new.purpose,
            wording: new.wording,
            case: new.case,
            given_at: facts.at(),
            expires_at: new.expires_at,
            withdrawn_at: None,
        };
        let event = facts.event(events::CONSENT_GIVEN, news(&consent));
        let entry = traced(facts, "identity.consent-given", &consent);
        Ok(Plan::answer(consent.clone())
            .change(ConsentChange::Give(Box::new(consent)))
            .entry(entry)
            .event(event))
    }
}

/// Takes a consent back.
#[derive(Debug, Serialize)]
pub struct WithdrawConsent {
    pub id: ConsentId,
    /// Whose consent the caller may withdraw.
    pub subject: PartyId,
}

impl Command for WithdrawConsent {
    type On = Consents;
    type Answer = Consent;
    const NAME: &'static str = "identity.withdraw-consent";

    fn power(&self) -> Option<Cow<'static, str>> {
        Some(Power::CONSENT.code().to_owned().into())
    }

    fn keys(&self) -> Vec<ConsentId> {
        vec![self.id]
    }

    fn decide(
        &self,
        states: &States<'_, Consents>,
        facts: &Facts<'_>,
    ) -> Result<Plan<ConsentChange, Consent>, Problem> {
        // Somebody else's consent looks like none.
        let consent = states.get(&self.id).filter(|consent| consent.subject == self.subject);
        let consent = consent.ok_or(IdentityError::NoConsent)?;
        if consent.withdrawn_at.is_some() {
            return Err(IdentityError::ConsentWithdrawn.into());
        }
        let withdrawn = Consent { withdrawn_at: Some(facts.at()), ..consent.clone() };
        let event = facts.event(events::CONSENT_WITHDRAWN, news(&withdrawn));
        let entry = traced(facts, "identity.consent-withdrawn", &withdrawn);
        let change = ConsentChange::Withdraw(self.id, facts.at());
        Ok(Plan::answer(withdrawn).change(change).entry(entry).event(event))
    }
}

impl Identity {
    /// What the pack in force offers for consent today.
    pub fn consent_offers(&self, ctx: &Ctx) -> Result<Vec<ConsentOffer>, Problem> {
        let pack = ctx.pack();
        let zone = pack.jurisdiction().zone().unwrap_or(jiff::tz::TimeZone::UTC);
        exchange::consent_offers(&pack, ctx.legal_at().date_in(&zone)).map_err(|finding| {
            tracing::error!(%finding, "the pack's consents cannot be read");
            Problem::new(ProblemStatus::Internal, "internal")
        })
    }

    /// Agrees to what the pack offers, in the language of the visit.
    pub async fn agree(&self, ctx: &Ctx, agreed: Agreed) -> Result<Consent, Problem> {
        let Actor::Person { party } = ctx.origin.actor else {
            return Err(Problem::new(ProblemStatus::Forbidden, "auth.forbidden"));
        };
        let offers = self.consent_offers(ctx)?;
        let offer = offers.into_iter().find(|offer| offer.grant == agreed.grant);
        let offer = offer.ok_or(IdentityError::NoConsentOffer)?;
        if offer.version != agreed.version {
            return Err(IdentityError::WordingChanged.into());
        }
        if offer.case == Some(CaseRule::Own) && agreed.case.is_none() {
            return Err(IdentityError::ConsentNeedsCase.into());
        }
        let new = NewConsent {
            subject: agreed.subject.unwrap_or(party),
            recipient: offer.recipient,
            categories: vec![offer.category],
            purpose: offer.purpose,
            wording: Wording {
                id: offer.grant,
                version: offer.version,
                lang: ctx.origin.lang,
                text: offer.text,
            },
            case: agreed.case,
            expires_at: agreed.expires_at,
        };
        self.give_consent(ctx, new).await
    }

    /// Gives a consent in the name of the person of `ctx`; the caller has its words from the pack.
    pub async fn give_consent(&self, ctx: &Ctx, new: NewConsent) -> Result<Consent, Problem> {
        let given_by = self.may_decide_for(ctx, new.subject).await?;
        let id = ConsentId(ctx.new_id());
        let given = ctx.run(GiveConsent { id, given_by, consent: new }).await?;
        // A repeated key brings the first answer; the book gets what stands now.
        let now = store::consent(ctx.db().reader(), given.id).await?.ok_or(IdentityError::NoConsent)?;
        self.consents().put(&now);
        Ok(given)
    }

    /// Withdraws a consent in the name of the person of `ctx`: the subject, or a guardian.
    pub async fn withdraw_consent(&self, ctx: &Ctx, id: ConsentId) -> Result<Consent, Problem> {
        let found = store::consent(ctx.db().reader(), id).await?.ok_or(IdentityError::NoConsent)?;
        let subject = found.subject;
        // Somebody else's consent looks like none.
        self.may_decide_for(ctx, subject).await.map_err(|problem| match problem.status {
            ProblemStatus::Forbidden => IdentityError::NoConsent.into(),
            _ => problem,
        })?;
        let consent = ctx.run(WithdrawConsent { id, subject }).await?;
        self.consents().put(&consent);
        Ok(consent)
    }

    /// The consents about these persons' data, newest first; at most `limit`.
    pub async fn consents_of(
        &self,
        ctx: &Ctx,
        subjects: &[PartyId],
        limit: u64,
    ) -> Result<Vec<Consent>, Problem> {
        Ok(store::consents_of(ctx.db().reader(), subjects, limit).await?)
    }

    /// The person who decides: the subject, or a guardian. Never an official and never a machine.
    async fn may_decide_for(&self, ctx: &Ctx, subject: PartyId) -> Result<PartyId, Problem> {
        let Actor::Person { party } = ctx.origin.actor else {
            return Err(Problem::new(ProblemStatus::Forbidden, "auth.forbidden"));
        };
        if party != subject {
            self.authority(ctx, subject, &Power::CONSENT, ctx.legal_at()).await?;
        }
        Ok(party)
    }
}

fn check(new: &NewConsent) -> Result<(), IdentityError> {
    let code = |text: &str| {
        !text.trim().is_empty() && text.len() <= CODE_BYTES_MAX && !text.chars().any(char::is_control)
    };
    let text = &new.wording.text;
    let wording = [&text.zh_hant, &text.pt, &text.en];
    let good = code(&new.recipient)
        && code(&new.purpose)
        && code(&new.wording.id)
        && code(&new.wording.version)
        && !new.categories.is_empty()
        && new.categories.len() <= CATEGORIES_MAX
        && new.categories.iter().all(|category| code(category))
        && wording.iter().all(|text| check_writing(text, WORDING_CHARS_MAX).is_ok());
    if good { Ok(()) } else { Err(IdentityError::ConsentMalformed) }
}

fn news(consent: &Consent) -> serde_json::Value {
    json!({
        "consent": consent.id, "subject": consent.subject, "recipient": consent.recipient,
        "purpose": consent.purpose, "case": consent.case,
    })
}

fn traced(facts: &Facts<'_>, kind: &str, consent: &Consent) -> Entry {
    let mut entry = trace(facts, kind)
        .with("consent", consent.id.to_string())
        .with("recipient", consent.recipient.as_str())
        .with("categories", consent.categories.clone())
        .with("purpose", consent.purpose.as_str())
        .with("wording", json!({"id": consent.wording.id, "version": consent.wording.version}))
        .with("lang", consent.wording.lang.tag());
    if let Some(case) = consent.case {
        entry = entry.with("case", case.to_string());
    }
    entry.about(consent.subject, Map::new())
}
