//! Authority: may the actor act for somebody else, with which power, at which moment of legal time? One question for
//! every domain; guardianship is its first source. What the answer rests on comes from register events, never from forms.

use std::borrow::Cow;

use acts::{ActingFor, Actor, Authority, Ctx};
use futures::future::BoxFuture;
use kernel::{MandateId, PartyId, Problem, ProblemStatus, Timestamp};

use super::Identity;
use crate::lint::GuardianshipLaw;
use crate::model::Guardianship;
use crate::{IdentityError, rules, store};

/// What somebody wants to do in another's name: a stable code such as `case.submit`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Power(Cow<'static, str>);

impl Power {
    /// To act at all: what the switch "acting for" asks.
    pub const ACT: Self = Self::of("act");
    /// To read the log of who read somebody's data.
    pub const READ_LOG: Self = Self::of("log.read");
    /// To agree to a release of data, or to take that back.
    pub const CONSENT: Self = Self::of("consent.give");

    /// A power by its code.
    pub const fn of(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }
}

/// Why the actor may not act for the grantor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody is signed in as a person: officials and systems act by post and grant, not by mandate.
    #[error("no person is signed in")]
    NoPerson,
    #[error("there is no such power")]
    NoMandate,
    #[error("the power has ended")]
    Ended,
    #[error("the mandate does not cover this")]
    NotCovered,
    #[error("the sources of authority cannot be read now")]
    Unavailable,
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NoPerson => Self::new(ProblemStatus::Forbidden, "auth.forbidden"),
            Denied::NoMandate => IdentityError::NoMandate.into(),
            Denied::Ended => IdentityError::MandateEnded.into(),
            Denied::NotCovered => IdentityError::PowerNotCovered.into(),
            Denied::Unavailable => Self::new(ProblemStatus::Unavailable, "unavailable"),
        }
    }
}

impl Identity {
    /// The mandate under which the person of `ctx` may use `power` for `grantor` at `at` (legal time). A guardian holds the
    /// powers that the pack names until the child comes of age; limits by age band or court come with later sources.
    pub async fn authority(
        &self,
        ctx: &Ctx,
        grantor: PartyId,
        power: &Power,
        at: Timestamp,
    ) -> Result<MandateId, Denied> {
        guardianship(ctx, grantor, power.code(), at).await.map(|held| held.id)
    }

    /// Children for whom somebody may act at `at` (legal time), eldest first.
    pub async fn children_of(&self, guardian: PartyId, at: Timestamp) -> Result<Vec<Guardianship>, Problem> {
        let held = store::children_of(self.shared().db.reader(), guardian).await?;
        Ok(held.into_iter().filter(|one| rules::in_force(one, at)).collect())
    }

    /// Those who may act for somebody at `at` (legal time).
    pub async fn guardians_of(&self, child: PartyId, at: Timestamp) -> Result<Vec<Guardianship>, Problem> {
        let over = store::guardians_of(self.shared().db.reader(), child).await?;
        Ok(over.into_iter().filter(|one| rules::in_force(one, at)).collect())
    }
}

/// The guardianship under which the person of `ctx` may use the power for the child.
pub(super) async fn guardianship(
    ctx: &Ctx,
    child: PartyId,
    power: &str,
    at: Timestamp,
) -> Result<Guardianship, Denied> {
    let Actor::Person { party } = ctx.origin.actor else { return Err(Denied::NoPerson) };
    let between = store::guardianships_between(ctx.db().reader(), party, child).await;
    let between = between.map_err(|error| {
        tracing::warn!(%error, power, "authority not available");
        Denied::Unavailable
    })?;
    let held = verdict(between, at)?;
    let pack = ctx.pack();
    let law = GuardianshipLaw::of(&pack).map_err(|_finding| Denied::Unavailable)?;
    let zone = pack.jurisdiction().zone().ok_or(Denied::Unavailable)?;
    let covered = law.on(at.date_in(&zone)).is_some_and(|rule| rule.covers(power));
    if covered { Ok(held) } else { Err(Denied::NotCovered) }
}

/// The mandates as they are now, asked before every act that is done in another's name.
pub struct Mandates;

impl Authority for Mandates {
    fn check<'a>(
        &'a self,
        ctx: &'a Ctx,
        acting: ActingFor,
        power: &'a str,
    ) -> BoxFuture<'a, Result<(), Problem>> {
        Box::pin(async move {
            let held = guardianship(ctx, acting.party, power, ctx.legal_at()).await?;
            // Somebody who lost a power and got another one begins anew, so that the trace names the right one.
            if held.id == acting.mandate { Ok(()) } else { Err(Denied::Ended.into()) }
        })
    }
}

/// The guardianship that is in force, or whether there ever was one.
fn verdict(between: Vec<Guardianship>, at: Timestamp) -> Result<Guardianship, Denied> {
    let denied = if between.is_empty() { Denied::NoMandate } else { Denied::Ended };
    between.into_iter().find(|one| rules::in_force(one, at)).ok_or(denied)
}
