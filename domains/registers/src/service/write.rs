//! Writing a record: new, or the next version of one. Append-only; who, when, why and under which case stand beside it.

use std::sync::Arc;

use acts::{Command, Ctx, Facts, Plan, States};
use kernel::{Identifier, PartyId, Problem, ProblemStatus, check_writing};
use serde::Serialize;
use serde_json::Value;

use crate::catalogue::{Catalogue, Catalogues};
use crate::definition::{DuplicateRule, Register};
use crate::events;
use crate::model::{Draft, Outcome, RecordId, Snapshot, StateKey, Target, UniqueValue, Written};
use crate::service::plan::Decided;
use crate::store::{Change, Records, State};
use crate::{RegistersError, pointer, rules};

/// Largest record, bytes of JSON.
pub const RECORD_BYTES_MAX: usize = 64 * 1024;
/// Longest reason, characters.
pub const REASON_CHARS_MAX: usize = 200;
/// The event after every write that changed something.
pub const RECORD_WRITTEN: &str = events::RECORD_WRITTEN.name();

/// Writes a draft under the pack in force; the year of a new number is that of legal time.
pub async fn write(ctx: &Ctx, catalogues: &Catalogues, draft: Draft) -> Result<Written, Problem> {
    let internal = || Problem::new(ProblemStatus::Internal, "internal");
    let pack = ctx.pack();
    let catalogue = catalogues.of(&pack).map_err(|_| internal())?;
    let zone = pack.jurisdiction().zone().ok_or_else(internal)?;
    let command = WriteRecord::new(&catalogue, draft, ctx.legal_at().date_in(&zone).year())?;
    match ctx.run(command).await {
        Err(problem) if problem.code == ALREADY => already(&problem).ok_or_else(internal),
        answer => answer,
    }
}

/// What is wrong with a draft before anything is asked of the register: owner, names, data standard. Duplicates are found
/// by writing alone.
pub fn check(catalogue: &Catalogue, draft: Draft, year: i16) -> Result<(), RegistersError> {
    WriteRecord::new(catalogue, draft, year).map(|_| ())
}

/// What the register holds already is no act: as a refusal it uses no number of the series.
const ALREADY: &str = "registers.already";

fn refuse_as_already(same: &Snapshot, number: Option<String>) -> Problem {
    let mut problem = Problem::new(ProblemStatus::Conflict, ALREADY).with("record", same.id);
    problem = problem.with("version", same.version);
    if let Some(subject) = same.subject {
        problem = problem.with("subject", subject);
    }
    if let Some(number) = number {
        problem = problem.with("number", number);
    }
    problem
}

fn already(problem: &Problem) -> Option<Written> {
    let arg = |name: &str| problem.args.iter().find(|(arg, _)| *arg == name).map(|(_, value)| value.as_str());
    Some(Written {
        record: arg("record")?.parse().ok()?,
        version: arg("version")?.parse().ok()?,
        subject: arg("subject").and_then(|subject| subject.parse().ok()),
        number: arg("number").map(str::to_owned),
        outcome: Outcome::Already,
    })
}

/// A checked draft.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct WriteRecord {
    draft: Draft,
    /// Year of the number series; no part of the content that a repeated message is compared by.
    #[serde(skip)]
    year: i16,
    #[serde(skip)]
    register: Arc<Register>,
    #[serde(skip)]
    needs_number: bool,
}

impl WriteRecord {
    /// Checks everything that needs no state: owner, size, reason, names, data standard.
    pub fn new(catalogue: &Catalogue, mut draft: Draft, year: i16) -> Result<Self, RegistersError> {
        let register = Arc::clone(catalogue.get(&draft.register)?);
        if draft.department != register.owner {
            return Err(RegistersError::NotOwner);
        }
        check_writing(&draft.reason, REASON_CHARS_MAX)
            .map_err(|_| RegistersError::Reason(REASON_CHARS_MAX))?;
        if draft.data.to_string().len() > RECORD_BYTES_MAX {
            return Err(RegistersError::TooLarge(RECORD_BYTES_MAX));
        }
        rules::normalise_names(&register, &mut draft.data).map_err(RegistersError::Data)?;
        if let (Target::Numbered { number }, Some(rule)) = (&draft.target, &register.number) {
            pointer::set(&mut draft.data, &rule.pointer, Value::from(number.as_str()));
        }
        let number = register.number.as_ref().filter(|_| draft.target == Target::New);
        let missing = number.filter(|rule| pointer::values(&draft.data, &rule.pointer).is_empty());
        // The number is given by the decision; until then one of its shape stands in its place.
        let problems = match missing {
            None => catalogue.check(&register, &draft.data),
            Some(rule) => {
                let mut shown = draft.data.clone();
                pointer::set(&mut shown, &rule.pointer, Value::from(rules::format_number(rule, year, 1)));
                catalogue.check(&register, &shown)
            }
        };
        if !problems.is_empty() {
            return Err(RegistersError::Data(problems));
        }
        let needs_number = missing.is_some();
        Ok(Self { draft, year, register, needs_number })
    }

    pub(crate) fn register(&self) -> &Register {
        &self.register
    }

    pub(crate) fn reason(&self) -> &str {
        &self.draft.reason
    }

    fn value_key(&self, value: &UniqueValue) -> StateKey {
        let UniqueValue { kind, value } = value.clone();
        StateKey::Value { register: self.draft.register.clone(), kind, value }
    }

    /// Where a rule's duplicates would be found.
    fn duplicate_keys(&self, rule: &DuplicateRule) -> Vec<StateKey> {
        let register = &self.register;
        if register.is_by_subject(rule) {
            let subject = rules::main_subject(register, &self.draft.data);
            let key = |party| StateKey::Subject { register: register.id.clone(), party };
            return subject.map(key).into_iter().collect();
        }
        let values = rules::duplicate_values(rule, &self.draft.data);
        values.iter().map(|value| self.value_key(value)).collect()
    }

    /// The numbers of these data that identify their main subject.
    pub(crate) fn identifiers(&self, data: &Value) -> Vec<Identifier> {
        let register = &self.register;
        let identifies = |kind: &str| register.keys.iter().any(|key| key.kind == kind && key.identifies);
        rules::numbers(register, data)
            .into_iter()
            .filter(|number| identifies(&number.kind))
            .map(|UniqueValue { kind, value }| Identifier {
                kind,
                issuer: register.owner.clone(),
                number: value,
            })
            .collect()
    }

    /// The same event under another record: the first answer when it says the same, otherwise a conflict.
    fn duplicate(
        &self,
        states: &States<'_, Records>,
        own: Option<RecordId>,
    ) -> Result<Option<Arc<Snapshot>>, RegistersError> {
        for rule in &self.register.duplicates {
            for key in self.duplicate_keys(rule) {
                let Some(State::Record(other)) = states.get(&key) else { continue };
                if Some(other.id) == own {
                    continue;
                }
                let same = rules::says_the_same(rule, &self.register, &self.draft.data, &other.data);
                if own.is_none() && same {
                    return Ok(Some(Arc::clone(other)));
                }
                return Err(RegistersError::Duplicate { record: other.id.to_string() });
            }
        }
        Ok(None)
    }

    fn check_taken(
        &self,
        states: &States<'_, Records>,
        own: Option<&Snapshot>,
        subject: Option<PartyId>,
    ) -> Result<(), RegistersError> {
        for number in rules::numbers(&self.register, &self.draft.data) {
            if let Some(State::Record(other)) = states.get(&self.value_key(&number))
                && Some(other.id) != own.map(|own| own.id)
            {
                return Err(RegistersError::KeyTaken { kind: number.kind });
            }
        }
        for identifier in self.identifiers(&self.draft.data) {
            if let Some(State::Party(party)) = states.get(&StateKey::Identifier(identifier.clone()))
                && Some(*party) != subject
            {
                return Err(RegistersError::IdentifierTaken { kind: identifier.kind });
            }
        }
        Ok(())
    }

    /// The record that gets a new version; `None` for a new record.
    fn current<'a>(&self, states: &States<'a, Records>) -> Result<Option<&'a Snapshot>, RegistersError> {
        if self.draft.target == Target::New {
            return Ok(None);
        }
        let found = self.target_key().and_then(|key| states.get(&key));
        let Some(State::Record(current)) = found else { return Err(RegistersError::NoRecord) };
        if current.register != self.draft.register {
            return Err(RegistersError::NoRecord);
        }
        if let Target::Version { expected_version, .. } = self.draft.target
            && current.version != expected_version
        {
            return Err(RegistersError::Stale { current: current.version });
        }
        if current.subject != rules::main_subject(&self.register, &self.draft.data) {
            return Err(RegistersError::SubjectChanged);
        }
        Ok(Some(current))
    }

    /// Where the record that gets a new version is found.
    fn target_key(&self) -> Option<StateKey> {
        match &self.draft.target {
            Target::New => None,
            Target::Version { record, .. } => Some(StateKey::Record(*record)),
            Target::Numbered { number } => match &self.register.number {
                None => number.parse().ok().map(StateKey::Record),
                Some(rule) => {
                    let key = self.register.keys.iter().find(|key| key.pointer == rule.pointer)?;
                    let value = UniqueValue { kind: key.kind.clone(), value: number.clone() };
                    Some(self.value_key(&value))
                }
            },
        }
    }

    fn series_name(&self) -> Option<String> {
        let rule = self.register.number.as_ref().filter(|_| self.needs_number)?;
        Some(rules::series(&self.register, rule, self.year))
    }

    fn numbered(&self, facts: &Facts<'_>) -> Result<Value, Problem> {
        let mut data = self.draft.data.clone();
        if let (Some(rule), Some(series)) = (&self.register.number, self.series_name()) {
            let number = rules::format_number(rule, self.year, facts.number(&series)?);
            pointer::set(&mut data, &rule.pointer, Value::from(number));
        }
        Ok(data)
    }

    fn number_in(&self, data: &Value) -> Option<String> {
        let rule = self.register.number.as_ref()?;
        pointer::values(data, &rule.pointer).first().and_then(|value| pointer::key_text(value))
    }
}

impl Command for WriteRecord {
    type On = Records;
    type Answer = Written;
    const NAME: &'static str = "registers.write-record";

    fn keys(&self) -> Vec<StateKey> {
        let data = &self.draft.data;
        let mut keys: Vec<StateKey> = Vec::new();
        keys.extend(self.target_key());
        keys.extend(self.register.duplicates.iter().flat_map(|rule| self.duplicate_keys(rule)));
        keys.extend(rules::numbers(&self.register, data).iter().map(|number| self.value_key(number)));
        keys.extend(self.identifiers(data).into_iter().map(StateKey::Identifier));
        keys
    }

    fn series(&self) -> Vec<String> {
        self.series_name().into_iter().collect()
    }

    fn decide(
        &self,
        states: &States<'_, Records>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Written>, Problem> {
        let register = &self.register;
        let current = self.current(states)?;
        if let Some(same) = self.duplicate(states, current.map(|current| current.id))? {
            return Err(refuse_as_already(&same, self.number_in(&same.data)));
        }
        let data = self.numbered(facts)?;
        let subject = rules::main_subject(register, &data);
        self.check_taken(states, current, subject)?;
        let written = Written {
            record: current.map_or_else(|| RecordId(facts.ctx.new_id()), |current| current.id),
            version: current.map_or(1, |current| current.version + 1),
            subject,
            number: self.number_in(&data),
            outcome: if current.is_some() { Outcome::Version } else { Outcome::New },
        };
        let all = rules::concerned(register, &data);
        let entry = facts.ctx.new_id();
        let decided =
            Decided { command: self, facts, current, written: &written, data: &data, concerned: &all, entry };
        let mut plan = Plan::answer(written.clone());
        plan.changes = decided.changes(states);
        Ok(plan
            .entry(decided.ledger_entry())
            .event(facts.event(events::RECORD_WRITTEN, decided.event_payload())))
    }

    fn taken(&self) -> Problem {
        // Somebody else wrote the same number or duplicate key between our read and our commit.
        RegistersError::TakenMeanwhile.into()
    }
}
