//! What people see of a case, worked out once for pages and API: who sees what, what is asked, what can be done now,
//! how far each department is. Pure over definition, state and facts. Invariant: values of evidence are never in here.
//! Next: `steps.rs` for a draft, `part.rs` for a running case, `deed.rs` for what can be done now.

pub mod deed;
pub mod part;
pub mod questions;
pub mod search;
pub mod steps;
pub mod story;
pub mod words;

use kernel::PartyId;

use crate::catalogues::Law;
use crate::definition::Definition;
use crate::model::{CaseState, Facts};

/// A case in the eyes of one party.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub law: &'a Law,
    pub def: &'a Definition,
    pub state: &'a CaseState,
    pub facts: &'a Facts,
    pub party: PartyId,
}

impl View<'_> {
    /// True when the party may fill in, submit and withdraw.
    pub fn applies(&self) -> bool {
        self.def.service.roles.iter().any(|role| role.applicant && self.state.holds(self.party, &role.id))
    }

    /// True when the party is heard and told.
    pub fn is_interested(&self) -> bool {
        self.def.service.roles.iter().any(|role| role.interested && self.state.holds(self.party, &role.id))
    }

    /// True when the data of this evidence are the party's own: nobody else is shown them.
    pub fn owns_evidence(&self, item: &str) -> bool {
        let known = self.state.evidence.get(item).and_then(|entry| entry.subject);
        let subject = known.or_else(|| self.state.party(&self.def.evidence.get(item)?.subject));
        subject == Some(self.party)
    }

    /// The leaves below a node in the order in which they come; a choice shows the way that was taken.
    pub fn leaves<'s>(&'s self, root: &'s str) -> Vec<&'s str> {
        let Some(node) = self.def.node(root) else { return Vec::new() };
        let children = node.kind.children();
        if children.is_empty() {
            return if node.kind.is_step() { vec![root] } else { Vec::new() };
        }
        let chosen = matches!(node.kind, crate::definition::NodeKind::Choice(_));
        let taken = children.into_iter().filter(|child| !chosen || self.state.nodes.contains_key(*child));
        taken.flat_map(|child| self.leaves(child)).collect()
    }
}
