//! Who read my data: a person's own entries of the ledger, and the proof of each to take home.

use acts::{Actor, Ctx};
use kernel::{PartyId, Problem, ProblemStatus, Timestamp};
use ledger::{Cursor, LedgerError, Page, ProofFile, SubjectEntries};
use serde_json::Value;
use uuid::Uuid;

use super::Identity;
use super::mandates::Power;
use crate::IdentityError;

impl Identity {
    /// The entries about `subject`, newest first, for the subject or a guardian.
    pub async fn log_of(&self, ctx: &Ctx, subject: PartyId, page: &Page) -> Result<SubjectEntries, Problem> {
        self.may_read_log(ctx, subject).await?;
        Ok(self.ledger().entries_for(subject, page).await?)
    }

    /// The proof of one part about `subject`. Somebody else's part looks like none.
    pub async fn proof_of(
        &self,
        ctx: &Ctx,
        subject: PartyId,
        entry: Uuid,
        part: u32,
    ) -> Result<ProofFile, Problem> {
        self.may_read_log(ctx, subject).await?;
        let none = || Problem::new(ProblemStatus::NotFound, "not-found");
        let proof = self.ledger().proof(entry, part).await.map_err(|error| match error {
            LedgerError::NotFound => none(),
            error => error.into(),
        })?;
        let at = proof.entry.get("at").and_then(Value::as_str).and_then(|at| at.parse::<Timestamp>().ok());
        // The next place after this one in the subject's list is this one, if it is in the list at all.
        let after = part.checked_add(1).ok_or_else(none)?;
        let before = Cursor { at: at.ok_or_else(none)?, entry_id: entry, part_no: after };
        let page = Page { limit: 1, before: Some(before), kinds: Vec::new() };
        let found = self.ledger().entries_for(subject, &page).await?;
        let own =
            found.items.first().is_some_and(|one| one.cursor.entry_id == entry && one.cursor.part_no == part);
        if own { Ok(proof) } else { Err(none()) }
    }

    async fn may_read_log(&self, ctx: &Ctx, subject: PartyId) -> Result<(), Problem> {
        match ctx.origin.actor {
            Actor::Person { party } if party == subject => Ok(()),
            Actor::Person { .. } => {
                self.authority(ctx, subject, &Power::READ_LOG, ctx.legal_at()).await?;
                Ok(())
            }
            _ => Err(Problem::new(ProblemStatus::Forbidden, "auth.forbidden")),
        }
    }
}

/// Whose log it is: the person named, otherwise the one whose matter this is.
pub(crate) fn subject(child: Option<&str>, party: PartyId) -> Result<PartyId, IdentityError> {
    child.map_or(Ok(party), |child| child.parse().map_err(|_| IdentityError::NoMandate))
}
