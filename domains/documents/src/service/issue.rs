//! Issuing in two acts with the typesetting between them: the number stands on the paper, so it comes first.

use acts::{Command, Facts, Plan, States};
use jiff::civil::Date;
use kernel::{Problem, ProblemStatus, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{news, trace};
use crate::error::DocumentsError;
use crate::events;
use crate::model::{Digest, Document, DocumentId, DocumentState, IssueOrder, Paper};
use crate::rules;
use crate::store::{Change, Documents, Key};

/// Gives a document its number.
#[derive(Debug, Clone, Serialize)]
pub struct Reserve {
    pub order: IssueOrder,
    /// Legal day of issue.
    pub issued_on: Date,
    /// From secret randomness; kept from the first run of a repeated order.
    #[serde(skip)]
    pub check_code: String,
}

/// A document with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    pub id: DocumentId,
    pub number: String,
    pub check_code: String,
    pub data_digest: Digest,
    pub issued_on: Date,
    pub issued_at: Timestamp,
    pub state: DocumentState,
}

impl From<&Document> for Reserved {
    fn from(document: &Document) -> Self {
        Self {
            id: document.id,
            number: document.number.clone(),
            check_code: document.check_code.clone(),
            data_digest: document.data_digest,
            issued_on: document.issued_on,
            issued_at: document.issued_at,
            state: document.state,
        }
    }
}

impl Reserve {
    fn series_name(&self) -> String {
        rules::series(&self.order.department, &self.order.kind, self.issued_on.year())
    }
}

impl Command for Reserve {
    type On = Documents;
    type Answer = Reserved;
    const NAME: &'static str = "documents.reserve";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Effect(self.order.effect_key.clone())]
    }

    fn series(&self) -> Vec<String> {
        vec![self.series_name()]
    }

    fn decide(
        &self,
        states: &States<'_, Documents>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Reserved>, Problem> {
        let order = &self.order;
        rules::check_order(order)?;
        let order_digest = rules::sha256(&serde_json::to_vec(order).map_err(|_| DocumentsError::Order)?);
        if let Some(known) = states.get(&Key::Effect(order.effect_key.clone())) {
            return if known.order_digest == order_digest {
                Ok(Plan::answer(known.into()))
            } else {
                Err(DocumentsError::EffectTaken.into())
            };
        }
        let number = rules::number(
            &order.department,
            &order.kind,
            self.issued_on.year(),
            facts.number(&self.series_name())?,
        );
        let data_digest =
            rules::data_digest(&order.kind, &number, &order.department, self.issued_on, &order.data)?;
        let document = Document {
            id: DocumentId::new(facts.ctx.ids(), facts.at()),
            number,
            effect_key: order.effect_key.clone(),
            order_digest,
            kind: order.kind.clone(),
            title: order.title.clone(),
            department: order.department.clone(),
            case: order.case,
            holders: order.holders.clone(),
            initials: order.initials.clone(),
            data_digest,
            check_code: self.check_code.clone(),
            issued_on: self.issued_on,
            issued_at: facts.at(),
            state: DocumentState::Preparing,
            reason: None,
            changed_at: facts.at(),
            paper: None,
            replaces: order.replaces,
            replaced_by: None,
        };
        Ok(Plan::answer((&document).into()).change(Change::Reserve(Box::new(document))))
    }

    fn taken(&self) -> Problem {
        // Another process was first with the same effect: the next attempt finds its row.
        Problem::new(ProblemStatus::Unavailable, "unavailable")
    }
}

/// The paper is made, sealed and stored: the document is valid, and the one that it replaces no longer is.
#[derive(Debug, Clone, Serialize)]
pub struct Complete {
    pub id: DocumentId,
    pub paper: Paper,
    pub replaces: Option<DocumentId>,
}

impl Command for Complete {
    type On = Documents;
    type Answer = DocumentState;
    const NAME: &'static str = "documents.issue";

    fn keys(&self) -> Vec<Key> {
        std::iter::once(self.id).chain(self.replaces).map(Key::Id).collect()
    }

    fn decide(
        &self,
        states: &States<'_, Documents>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, DocumentState>, Problem> {
        let document = states.get(&Key::Id(self.id)).ok_or(DocumentsError::NotFound)?;
        if document.state != DocumentState::Preparing {
            // A repeated run; the first paper stays.
            return Ok(Plan::answer(document.state));
        }
        let at = facts.at();
        let mut plan = Plan::answer(DocumentState::Valid)
            .change(Change::Complete { id: document.id, paper: self.paper, at })
            .entry(trace(facts.ctx, "documents.issued", document))
            .event(facts.event(events::ISSUED, news(document)));
        if let Some(id) = self.replaces {
            let old = states.get(&Key::Id(id)).filter(|old| old.department == document.department);
            let old = old.ok_or(DocumentsError::NoReplaced)?;
            // A revoked document stays revoked: its successor does not heal it.
            if old.state == DocumentState::Valid {
                plan = plan
                    .change(Change::Turn {
                        id: old.id,
                        to: DocumentState::Superseded,
                        reason: None,
                        replaced_by: Some(document.id),
                        at,
                    })
                    .entry(trace(facts.ctx, "documents.superseded", old))
                    .event(facts.event(events::SUPERSEDED, news(old)));
            }
        }
        Ok(plan)
    }
}

/// The paper cannot be made. The case is told why; the number is used up.
#[derive(Debug, Clone, Serialize)]
pub struct Refuse {
    pub id: DocumentId,
    /// Stable code of the reason.
    pub code: &'static str,
    /// Characters that no font has.
    pub characters: Vec<char>,
}

impl Command for Refuse {
    type On = Documents;
    type Answer = DocumentState;
    const NAME: &'static str = "documents.refuse";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Id(self.id)]
    }

    fn decide(
        &self,
        states: &States<'_, Documents>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, DocumentState>, Problem> {
        let document = states.get(&Key::Id(self.id)).ok_or(DocumentsError::NotFound)?;
        if document.state != DocumentState::Preparing {
            return Ok(Plan::answer(document.state));
        }
        let mut told = news(document);
        if let Value::Object(told) = &mut told {
            told.insert("code".to_owned(), self.code.into());
            let characters = self.characters.iter().map(char::to_string).collect::<Vec<_>>();
            told.insert("characters".to_owned(), characters.into());
        }
        let turn = Change::Turn {
            id: document.id,
            to: DocumentState::Refused,
            reason: Some(self.code.to_owned()),
            replaced_by: None,
            at: facts.at(),
        };
        Ok(Plan::answer(DocumentState::Refused)
            .change(turn)
            .entry(trace(facts.ctx, "documents.refused", document))
            .event(facts.event(events::REFUSED, told)))
    }
}
