//! Parties that have no name yet.

use acts::{Command, Facts, Plan, States};
use kernel::{Identifier, PartyId, Problem};
use ledger::Entry;
use serde::Serialize;
use serde_json::Map;

use crate::model::StateKey;
use crate::store::{Change, Records, State};

/// Opens a party for somebody who has no name yet: a newborn, known by the number of the birth notice. The same
/// number gives the same party ever after; the first record of a register that names parties gives it a name.
#[derive(Debug, Clone, Serialize)]
pub struct OpenProvisionalParty {
    pub identifier: Identifier,
}

impl Command for OpenProvisionalParty {
    type On = Records;
    type Answer = PartyId;
    const NAME: &'static str = "registers.open-provisional-party";

    fn keys(&self) -> Vec<StateKey> {
        vec![StateKey::Identifier(self.identifier.clone())]
    }

    fn decide(
        &self,
        states: &States<'_, Records>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, PartyId>, Problem> {
        if let Some(State::Party(party)) = states.get(&StateKey::Identifier(self.identifier.clone())) {
            return Ok(Plan::answer(*party));
        }
        let party = PartyId::new(facts.ctx.ids(), facts.at());
        let mut entry = Entry::new(facts.ctx.new_id(), "register.party-opened", facts.at())
            .with("identifier_type", self.identifier.kind.clone())
            .with("issuer", self.identifier.issuer.clone())
            .about(party, Map::new());
        if let Some(case) = facts.ctx.origin.case {
            entry = entry.with("case", case.to_string());
        }
        Ok(Plan::answer(party)
            .change(Change::Party { id: party, provisional: true, at: facts.at() })
            .change(Change::Identifier { identifier: self.identifier.clone(), party })
            .entry(entry))
    }
}
