//! Turn: one command being decided. Every event goes through `emit`, which adds it to a working copy of the state, so the
//! rules that follow see it, and lets clocks and automatic notices react.
//! Invariant: if the command is refused, the working copy is thrown away.

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use super::{evolve, scope, triggers_of};
use crate::definition::{Definition, Expr, Node};
use crate::error::CaseworkError;
use crate::model::{CaseEvent, CaseState, EVENT_VERSION, Facts, Recorded, Rejection, Who};

/// Most events of one command: a process that runs on without end is refused.
pub const MAX_STEPS: usize = 2_000;

pub(super) struct Turn<'a> {
    pub def: &'a Definition,
    pub facts: &'a Facts,
    state: Option<CaseState>,
    events: Vec<Recorded>,
}

impl<'a> Turn<'a> {
    pub fn new(def: &'a Definition, facts: &'a Facts, state: Option<&CaseState>) -> Self {
        Self { def, facts, state: state.cloned(), events: Vec::new() }
    }

    /// The state including what this command has already caused.
    pub fn state(&self) -> Result<&CaseState, Rejection> {
        self.state.as_ref().ok_or(Rejection::of(CaseworkError::NoCase))
    }

    /// Adds an event, then what follows from it for clocks and automatic notices.
    pub fn emit(&mut self, event: CaseEvent) -> Result<(), Rejection> {
        if self.events.len() >= MAX_STEPS {
            return Err(Rejection::of(CaseworkError::RunsOn).about(MAX_STEPS));
        }
        let seq = self.state.as_ref().map_or(0, |state| state.seq) + 1;
        let triggers = triggers_of(&event);
        let on = event.day().unwrap_or(self.facts.today);
        let by = match &event {
            // The engine moves nodes and clocks; the actor stays on the event that moved them.
            CaseEvent::NodeEntered { .. }
            | CaseEvent::NodeDone { .. }
            | CaseEvent::NodeSkipped { .. }
            | CaseEvent::NodeCancelled { .. }
            | CaseEvent::ClockStarted { .. }
            | CaseEvent::ClockSuspended { .. }
            | CaseEvent::ClockResumed { .. }
            | CaseEvent::ClockStopped { .. } => Who::Machine,
            _ => self.facts.who.clone(),
        };
        let recorded =
            Recorded { v: EVENT_VERSION, seq, at: self.facts.now, on: self.facts.today, by, event };
        evolve(&mut self.state, &recorded);
        self.events.push(recorded);
        for trigger in triggers {
            self.tick_clocks(&trigger, on)?;
            self.automatic_notices(&trigger)?;
        }
        Ok(())
    }

    /// Ends the turn.
    pub fn finish(self) -> Vec<Recorded> {
        self.events
    }

    pub const fn today(&self) -> Date {
        self.facts.today
    }

    pub fn node(&self, id: &str) -> Result<&'a Node, Rejection> {
        self.def.node(id).ok_or_else(|| Rejection::of(CaseworkError::NoSuchNode).about(id))
    }

    pub fn eval_bool(&self, expr: &Expr) -> Result<bool, Rejection> {
        Ok(expr.eval_bool(&self.scope_for(&[expr])?)?)
    }

    pub fn scope_for(&self, exprs: &[&Expr]) -> Result<crate::definition::Scope, Rejection> {
        Ok(scope(self.def, self.state()?, self.facts, exprs)?)
    }

    /// Evaluates a map of expressions; a value that is not there is left out.
    pub fn eval_map<'e>(
        &self,
        entries: impl Iterator<Item = (&'e String, &'e Expr)>,
    ) -> Result<Map<String, Json>, Rejection> {
        let entries: Vec<(&String, &Expr)> = entries.collect();
        let exprs: Vec<&Expr> = entries.iter().map(|(_, expr)| *expr).collect();
        let scope = self.scope_for(&exprs)?;
        let mut values = Map::new();
        for (name, expr) in entries {
            match expr.eval(&scope) {
                Ok(Json::Null) | Err(crate::definition::ExprError::Missing(_)) => {}
                Ok(value) => {
                    values.insert(name.clone(), value);
                }
                Err(error) => return Err(Rejection::from(error).about(format!("{name}: {}", expr.source()))),
            }
        }
        Ok(values)
    }
}
