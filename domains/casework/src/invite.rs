//! Naming another party in a form: the field `<role>_<number type>` (`father_bir`) of an invited role. The number becomes
//! a party and nothing comes back: no name, no record, and not whether anybody has the number. A number that nobody has
//! becomes a party that will never speak, so that everything after it is the same act as for somebody who keeps silent.
//! How many numbers one person may name in a day is counted with the act itself (`act.rs`).

use std::collections::BTreeMap;

use acts::{Actor, Ctx};
use aws_lc_rs::digest;
use kernel::{CaseId, FieldProblem, PartyId, Problem, ProblemStatus};
use serde_json::{Map, Value};

use crate::act::Quota;
use crate::definition::NodeKind;
use crate::error::CaseworkError;
use crate::jobs::stable_id;
use crate::model::Naming;
use crate::service::Casework;
use crate::view::View;

/// What the answers of a page say about invited parties.
pub(crate) struct Named {
    pub names: Vec<Naming>,
    /// What is counted if somebody is named anew.
    pub quota: Option<Quota>,
}

/// Whom a number stands for.
struct Person {
    party: PartyId,
    /// Nobody has the number: the party stands for whoever may answer to it.
    unknown: bool,
    /// What is counted of the number.
    number: [u8; 32],
}

impl Casework {
    /// Whom the answers name, or no longer name, once they are saved. Shape, check digit and one's own number are said
    /// at once: they need no look into a register.
    pub(crate) async fn namings(
        &self,
        ctx: &Ctx,
        view: &View<'_>,
        answers: &Map<String, Value>,
    ) -> Result<Named, Problem> {
        let mut state = view.state.clone();
        state.answers.extend(answers.clone());
        let after = View { state: &state, ..*view };
        let (mut names, mut problems, mut numbers) = (Vec::new(), Vec::new(), BTreeMap::new());
        let Some((kind, issuer)) = self.person_number(&view.law.pack)? else {
            return Ok(Named { names, quota: None });
        };
        for role in view.def.service.roles.iter().filter(|role| role.invited) {
            let field = format!("{}_{kind}", role.id);
            if !view.def.form.has_field(&field) {
                continue;
            }
            let typed =
                state.answers.get(&field).and_then(Value::as_str).filter(|_| is_asked(&after, &field));
            let same = view.state.answers.get(&field).and_then(Value::as_str) == typed;
            if same && view.state.party(&role.id).is_some() == typed.is_some() {
                continue;
            }
            let (party, unknown) = match typed {
                None => (None, false),
                Some(typed) => match self.person(ctx, view, (&kind, &issuer), typed).await? {
                    Ok(Person { party, unknown, number }) => {
                        numbers.insert(role.id.clone(), number);
                        (Some(party), unknown)
                    }
                    Err(code) => {
                        problems.push(FieldProblem::new(field, code));
                        continue;
                    }
                },
            };
            names.push(Naming { role: role.id.clone(), field, party, unknown });
        }
        if !problems.is_empty() {
            return Err(Problem::from(CaseworkError::Fields).with_fields(problems));
        }
        let quota = match ctx.origin.actor {
            Actor::Person { party } if !numbers.is_empty() => {
                Some(Quota { person: party, numbers, per_day: self.namings_per_day })
            }
            _ => None,
        };
        Ok(Named { names, quota })
    }

    /// Type and issuer of the number under which people know themselves.
    pub(crate) fn person_number(&self, pack: &pack::Pack) -> Result<Option<(String, String)>, Problem> {
        let catalogue =
            self.registers.of(pack).map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
        let number = catalogue.person_number();
        Ok(number.map(|(kind, issuer)| (kind.to_owned(), issuer.to_owned())))
    }

    /// The party behind a number, or the one that stands for nobody.
    async fn person(
        &self,
        ctx: &Ctx,
        view: &View<'_>,
        (kind, issuer): (&str, &str),
        typed: &str,
    ) -> Result<Result<Person, &'static str>, Problem> {
        let catalogue = self
            .registers
            .of(&view.law.pack)
            .map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
        let Ok(identifier) = catalogue.identifier(kind, issuer, typed) else {
            return Ok(Err("casework.person-number"));
        };
        let party = registers::resolve(ctx.db().reader(), &identifier).await?;
        // In its one spelling: typed another way it is the same number, whether anybody has it or not.
        let number = number_key(&identifier.number);
        Ok(match party {
            Some(party) if party == view.party => Err("casework.person-yourself"),
            Some(party) => Ok(Person { party, unknown: false, number }),
            None => Ok(Person { party: nobody(view.state.id, &identifier.number), unknown: true, number }),
        })
    }
}

/// Who stands for a number that nobody has: the same in one case for the same number, as it is for somebody.
fn nobody(case: CaseId, number: &str) -> PartyId {
    PartyId(stable_id(&format!("nobody/{case}/{number}")))
}

/// What the count keeps of a number: enough to tell it from another one. The case holds the number itself.
fn number_key(number: &str) -> [u8; 32] {
    let mut key = [0; 32];
    key.copy_from_slice(digest::digest(&digest::SHA256, number.as_bytes()).as_ref());
    key
}

/// Whether a field stands on a page that is asked.
fn is_asked(view: &View<'_>, field: &str) -> bool {
    view.def.process.node.values().any(|node| match &node.kind {
        NodeKind::Form(form) => {
            let pages = form.pages.iter().filter_map(|id| view.def.form.page(id));
            pages.filter(|page| page.fields.iter().any(|name| name == field)).any(|page| view.is_asked(page))
        }
        _ => false,
    })
}
