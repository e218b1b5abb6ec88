//! Replay: decides a stored question again. With the same policies and entities the answer must be the same; with
//! others, the difference shows who would gain and who would lose.

use serde::{Deserialize, Serialize};

use crate::{Ask, Decision, Engine, EntitySet, PolicyError};

/// A question with the decision that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    pub ask: Ask,
    pub decision: Decision,
}

/// How a second decision compares with the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    /// Same inputs, same decision.
    Same,
    /// The stored question is not the one that was decided.
    Tampered,
    /// Policies, schema or entities are others now, and the decision is the same all the same.
    SameOnOtherInputs,
    /// The decision is another one.
    Different(Decision),
}

/// Decides again, on the day of the first decision.
pub fn replay(engine: &Engine, entities: &EntitySet, stored: &Stored) -> Result<Replayed, PolicyError> {
    if stored.ask.digest() != stored.decision.receipt.request {
        return Ok(Replayed::Tampered);
    }
    let again = engine.decide(&stored.ask, entities, stored.decision.receipt.day)?;
    let same = again.allow == stored.decision.allow && again.policies == stored.decision.policies;
    Ok(match (same, again.receipt == stored.decision.receipt) {
        (true, true) => Replayed::Same,
        (true, false) => Replayed::SameOnOtherInputs,
        (false, _) => Replayed::Different(again),
    })
}
