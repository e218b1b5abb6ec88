//! Corrections of what was recorded. Invariant: what an official corrected is in force from then on, whatever a message said.

use kernel::FieldProblem;
use pack::LawRef;
use serde_json::{Map, Value as Json};

use super::scope::scope;
use super::turn::Turn;
use crate::definition::{Definition, ExprError, Scope};
use crate::error::CaseworkError;
use crate::model::{CaseEvent, CaseState, Facts, Rejection};

impl Turn<'_> {
    /// What was recorded was wrong: the record and the documents of the case are made anew.
    pub fn correct(
        &mut self,
        fields: &Map<String, Json>,
        reason: &str,
        law: Option<LawRef>,
    ) -> Result<(), Rejection> {
        self.require_running()?;
        if self.state()?.decision.as_ref().is_none_or(|decision| !decision.favourable) {
            return Err(Rejection::of(CaseworkError::NothingToCorrect));
        }
        let unknown =
            fields.keys().filter(|name| !self.def.form.has_field(name) && !self.state_has_input(name));
        let problems: Vec<FieldProblem> =
            unknown.map(|name| FieldProblem::new(name.clone(), "casework.unknown-field")).collect();
        if !problems.is_empty() || fields.is_empty() {
            return Err(Rejection::of(CaseworkError::Correction).with_fields(problems));
        }
        self.emit(CaseEvent::Corrected { fields: fields.clone(), reason: reason.to_owned(), law })?;
        self.redo_after_correction()
    }

    fn state_has_input(&self, name: &str) -> bool {
        self.state().is_ok_and(|state| state.input.contains_key(name))
    }
}

/// The answers in force, by field of the form: what was answered, else what a message said in its place. Fails like the
/// derived values that it reads.
pub fn answers_in_force(
    def: &Definition,
    state: &CaseState,
    facts: &Facts,
) -> Result<Map<String, Json>, ExprError> {
    let mut answers = state.answers.clone();
    let derived: Vec<_> = def.derived.iter().filter(|item| item.corrected).collect();
    let exprs: Vec<_> = derived.iter().map(|item| &item.value).collect();
    if exprs.is_empty() {
        return Ok(answers);
    }
    let known: Scope = scope(def, state, facts, &exprs)?;
    for item in derived {
        let Ok(Json::Object(said)) = item.value.eval(&known) else { continue };
        answers.extend(said.into_iter().filter(|(name, _)| def.form.has_field(name)));
    }
    answers.extend(state.corrected.clone());
    Ok(answers)
}
