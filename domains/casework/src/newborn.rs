//! Records that a case asks for: checked before the decision that leads to them, and given a subject where they are about
//! somebody who has no name yet. A newborn that a hospital told of has a party already (`intake.rs`); one that the parents
//! alone declared gets it here, whichever way the case was opened.

use acts::Ctx;
use kernel::{Identifier, PartyId, Problem, ProblemStatus};
use registers::{Draft, RegistersError, Target};
use serde_json::{Map, Value};

use crate::catalogues::Law;
use crate::definition::{Definition, NodeKind};
use crate::error::CaseworkError;
use crate::model::{CaseState, Effect, EffectKind};
use crate::service::Casework;

/// Identifier type of somebody who is known by the case alone.
const IDENTIFIER: &str = "case";

/// True when this step's record is the first about somebody.
fn creates(definition: &Definition, node: &str) -> bool {
    matches!(definition.node(node).map(|node| &node.kind), Some(NodeKind::Record(record)) if record.creates.is_some())
}

/// The draft that a record step asks the register to write.
pub fn draft(
    state: &CaseState,
    register: &str,
    corrects: Option<&String>,
    data: &Map<String, Value>,
) -> Draft {
    let number = corrects.cloned();
    Draft {
        register: register.to_owned(),
        department: state.department.clone(),
        target: number.map_or(Target::New, |number| Target::Numbered { number }),
        data: Value::Object(data.clone()),
        reason: state.definition.service.clone(),
    }
}

/// Refuses an official's act that would ask for a record which the register cannot take: a decision is made once, and
/// must not end where nobody can write it.
pub fn check_records(
    registers: &registers::Catalogues,
    law: &Law,
    definition: &Definition,
    state: &CaseState,
    effects: &[Effect],
    year: i16,
) -> Result<(), Problem> {
    for effect in effects {
        let EffectKind::WriteRecord { node, register, data, corrects, .. } = &effect.kind else { continue };
        let catalogue = registers.of(&law.pack).map_err(|_| internal())?;
        let mut draft = draft(state, register, corrects.as_ref(), data);
        if creates(definition, node) {
            // Whoever it is: the party is opened when the record is written.
            catalogue.get(register)?.name_subject(&mut draft.data, PartyId(state.id.0));
        }
        if let Err(RegistersError::Data(problems)) = registers::check(&catalogue, draft, year) {
            let places =
                problems.iter().map(|problem| problem.field.trim_start_matches('/').replace('/', "."));
            let places: Vec<String> = places.collect();
            let unfit = Problem::from(CaseworkError::RecordUnfit);
            return Err(unfit.with("fields", places.join(", ")));
        }
    }
    Ok(())
}

impl Casework {
    /// Opens a party for the subject of a new record that names nobody. The same step gives the same party ever after.
    pub(crate) async fn name_newborn(
        &self,
        ctx: &Ctx,
        state: &CaseState,
        node: &str,
        draft: &mut Draft,
    ) -> Result<(), Problem> {
        let definition = self.catalogues.definition(&state.definition)?;
        let catalogue = self.registers.of(&ctx.pack()).map_err(|_| internal())?;
        let register = catalogue.get(&draft.register)?;
        if !creates(&definition, node) || register.subject_of(&draft.data).is_some() {
            return Ok(());
        }
        let number = format!("{}/{node}", state.id);
        let identifier = Identifier { kind: IDENTIFIER.to_owned(), issuer: state.department.clone(), number };
        let party = ctx.run(registers::OpenProvisionalParty { identifier }).await?;
        register.name_subject(&mut draft.data, party);
        Ok(())
    }
}

const fn internal() -> Problem {
    Problem::new(ProblemStatus::Internal, "internal")
}
