//! What happens to a document later: it is revoked, and it is read by others than its holders.

use acts::{Command, Facts, Plan, States};
use kernel::Problem;
use serde::Serialize;
use serde_json::Value;

use super::{news, trace};
use crate::error::DocumentsError;
use crate::events;
use crate::model::{DocumentId, DocumentState};
use crate::rules;
use crate::store::{Change, Documents, Key};

/// Takes a document back. The reason is for the file and the holders, never for the public verification.
#[derive(Debug, Clone, Serialize)]
pub struct Revoke {
    pub id: DocumentId,
    /// The officer's department; another one's document does not exist for it.
    pub department: String,
    pub reason: String,
}

impl Command for Revoke {
    type On = Documents;
    type Answer = ();
    const NAME: &'static str = "documents.revoke";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Id(self.id)]
    }

    fn decide(&self, states: &States<'_, Documents>, facts: &Facts<'_>) -> Result<Plan<Change, ()>, Problem> {
        let document = states.get(&Key::Id(self.id)).filter(|one| one.department == self.department);
        let document = document.ok_or(DocumentsError::NotFound)?;
        rules::revoke(document, &self.reason)?;
        let turn = Change::Turn {
            id: document.id,
            to: DocumentState::Revoked,
            reason: Some(self.reason.trim().to_owned()),
            replaced_by: None,
            at: facts.at(),
        };
        let mut told = news(document);
        if let Value::Object(told) = &mut told {
            told.insert("reason".to_owned(), self.reason.trim().into());
        }
        Ok(Plan::answer(())
            .change(turn)
            .entry(trace(facts.ctx, "documents.revoked", document))
            .event(facts.event(events::REVOKED, told)))
    }
}

/// Somebody else than a holder reads the paper: the holders see it.
#[derive(Debug, Clone, Serialize)]
pub struct RecordRead {
    pub id: DocumentId,
}

impl Command for RecordRead {
    type On = Documents;
    type Answer = ();
    const NAME: &'static str = "documents.record-read";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Id(self.id)]
    }

    fn decide(&self, states: &States<'_, Documents>, facts: &Facts<'_>) -> Result<Plan<Change, ()>, Problem> {
        let document = states.get(&Key::Id(self.id)).filter(|one| one.state != DocumentState::Preparing);
        let document = document.ok_or(DocumentsError::NotFound)?;
        Ok(Plan::answer(()).entry(trace(facts.ctx, "documents.read", document)))
    }
}
