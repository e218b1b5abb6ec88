//! A grant of the pack is suspended, resumed or withdrawn, each for a reason that stands on the ledger.

use acts::{Command, Ctx, Facts, Plan, States};
use kernel::{Problem, ProblemStatus, check_writing};
use ledger::Entry;
use serde::{Deserialize, Serialize};

use super::actor;
use crate::ExchangeError;
use crate::store::{GrantChange, GrantMark, Grants};

/// Longest reason, characters.
const REASON_CHARS_MAX: usize = 1_000;

/// What is done with a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// It stops to count at once, until it is resumed.
    Suspend,
    Resume,
    /// For good: only a new grant in the pack opens the way again.
    Withdraw,
}

impl Deed {
    /// The deed with this name in an address or on the command line.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "suspend" => Some(Self::Suspend),
            "resume" => Some(Self::Resume),
            "withdraw" => Some(Self::Withdraw),
            _ => None,
        }
    }

    /// What becomes of the grant, or why it cannot.
    const fn apply(self, before: GrantMark) -> Result<GrantMark, ExchangeError> {
        match (self, before) {
            (_, GrantMark::Withdrawn) => Err(ExchangeError::AlreadyWithdrawn),
            (Self::Suspend, GrantMark::Suspended) => Err(ExchangeError::AlreadySuspended),
            (Self::Resume, GrantMark::Active) => Err(ExchangeError::NotSuspended),
            (Self::Suspend, GrantMark::Active) => Ok(GrantMark::Suspended),
            (Self::Resume, GrantMark::Suspended) => Ok(GrantMark::Active),
            (Self::Withdraw, GrantMark::Active | GrantMark::Suspended) => Ok(GrantMark::Withdrawn),
        }
    }

    const fn entry(self) -> &'static str {
        match self {
            Self::Suspend => "exchange.grant-suspended",
            Self::Resume => "exchange.grant-resumed",
            Self::Withdraw => "exchange.grant-withdrawn",
        }
    }
}

/// Does it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MarkGrant {
    pub grant: String,
    pub deed: Deed,
    pub reason: String,
}

impl Command for MarkGrant {
    type On = Grants;
    type Answer = ();
    const NAME: &'static str = "exchange.mark-grant";

    fn keys(&self) -> Vec<String> {
        vec![self.grant.clone()]
    }

    fn decide(
        &self,
        states: &States<'_, Grants>,
        facts: &Facts<'_>,
    ) -> Result<Plan<GrantChange, ()>, Problem> {
        known_grant(facts.ctx, &self.grant)?;
        let before = states.get(&self.grant).copied().unwrap_or(GrantMark::Active);
        let mark = self.deed.apply(before)?;
        let reason = self.reason.trim();
        check_writing(reason, REASON_CHARS_MAX).map_err(|_| ExchangeError::Reason)?;
        let by = actor(facts.ctx);
        let entry = Entry::new(facts.ctx.new_id(), self.deed.entry(), facts.at())
            .with("grant", self.grant.as_str())
            .with("reason", reason)
            .with("post", by.as_str());
        let (id, reason) = (self.grant.clone(), reason.to_owned());
        Ok(Plan::answer(()).change(GrantChange { id, mark, reason, by, at: facts.at() }).entry(entry))
    }
}

/// The pack is read again here, not the gate: a decision is pure and knows its context only.
fn known_grant(ctx: &Ctx, id: &str) -> Result<(), Problem> {
    let file: crate::declare::GrantsFile = ctx
        .pack()
        .section_or_default(crate::snapshot::GRANTS)
        .map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
    if file.grants.iter().any(|grant| grant.id == id) {
        Ok(())
    } else {
        Err(ExchangeError::UnknownGrant.into())
    }
}
