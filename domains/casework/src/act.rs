//! The one command of this domain: something is asked of a case. Loads the case (and, for a submission, the rivals about
//! the same subject), lets the pure rules decide, saves events, snapshot, tasks, ledger entry and outbox together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use acts::{Actor, Aggregate, Command, Facts as ActFacts, Origin, Plan, States};
use aws_lc_rs::digest;
use db::{DbError, Tx};
use jobs::NewJob;
use kernel::{CaseId, PartyId, Problem, ProblemStatus, Timestamp};
use ledger::Entry;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::catalogues::{Catalogues, Law};
use crate::definition::{Definition, Pin};
use crate::error::CaseworkError;
use crate::model::{
    CaseCommand, CaseEvent, CaseParty, CaseState, Channel, Effect, Facts, Recorded, Rejection, Rival, Who,
};
use crate::retention::NAMING_DAYS;
use crate::store::namings::{self, NamingRow, Numbers};
use crate::store::{self, Change, RivalRow, TaskRow};
use crate::{newborn, outbox, rules, trace};

/// Cases, and the cases about one subject.
pub struct Cases;

/// What a decision may need.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    Case(CaseId),
    Subject {
        service: String,
        subject: String,
    },
    /// What a person named lately, in any case.
    Namings(PartyId),
}

/// What was found.
pub enum Found {
    Case(Box<CaseState>),
    Rivals(Vec<RivalRow>),
    Namings(Numbers),
}

/// The limit on naming people: a number is an answer to "is there such a person?" only for whoever may ask without end.
#[derive(Debug, Clone)]
pub struct Quota {
    /// The human being at the keyboard.
    pub person: PartyId,
    /// Role → what is counted of the number.
    pub numbers: BTreeMap<String, [u8; 32]>,
    pub per_day: u32,
}

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl Aggregate for Cases {
    type Key = Key;
    type State = Found;
    type Change = Change;

    async fn load(tx: &Tx, keys: &[Key]) -> Result<HashMap<Key, Found>, DbError> {
        let (mut ids, mut subjects, mut people) = (Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            match key {
                Key::Namings(person) => people.push(*person),
                Key::Case(id) => ids.push(*id),
                Key::Subject { service, subject } => subjects.push((service.clone(), subject.clone())),
            }
        }
        let cases = store::load(tx, &ids).await?;
        let mut found: HashMap<Key, Found> =
            cases.into_iter().map(|(id, state)| (Key::Case(id), Found::Case(Box::new(state)))).collect();
        for ((service, subject), rivals) in store::load_rivals(tx, &subjects).await? {
            found.insert(Key::Subject { service, subject }, Found::Rivals(rivals));
        }
        for (person, numbers) in namings::load_namings(tx, &people).await? {
            found.insert(Key::Namings(person), Found::Namings(numbers));
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
        store::save(tx, changes).await
    }
}

/// Something is asked of a case.
#[derive(Clone, Serialize)]
pub struct Act {
    pub case: CaseId,
    pub command: CaseCommand,
    /// For a new case: what it pins.
    pub opens: Option<Pin>,
    /// The sequence number that the caller saw; another one is a stale page.
    pub seen: Option<u64>,
    /// Submissions: the subject that was computed before, to look for rivals.
    pub subject: Option<String>,
    /// Submissions: the series from which the case takes its number.
    pub series: Option<String>,
    /// Answers that may name somebody: what one person may name in a day.
    #[serde(skip)]
    pub quota: Option<Quota>,
    #[serde(skip)]
    pub catalogues: Catalogues,
    #[serde(skip)]
    pub registers: Arc<registers::Catalogues>,
}

/// Where the case stands after the act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    pub case: CaseId,
    pub seq: u64,
    pub number: Option<String>,
    pub phase: crate::model::Phase,
}

impl Command for Act {
    type On = Cases;
    type Answer = Done;
    const NAME: &'static str = "casework.act";

    fn power(&self) -> Option<Cow<'static, str>> {
        Some(format!("case.{}", self.command.name()).into())
    }

    fn keys(&self) -> Vec<Key> {
        let service = self.opens.as_ref().map(|pin| pin.service.clone());
        let subject = self.subject.clone().zip(service);
        let rivals = subject.map(|(subject, service)| Key::Subject { service, subject });
        let namings = self.quota.as_ref().map(|quota| Key::Namings(quota.person));
        std::iter::once(Key::Case(self.case)).chain(rivals).chain(namings).collect()
    }

    fn series(&self) -> Vec<String> {
        self.series.iter().cloned().collect()
    }

    fn decide(
        &self,
        states: &States<'_, Cases>,
        facts: &ActFacts<'_>,
    ) -> Result<Plan<Change, Done>, Problem> {
        let before = match states.get(&Key::Case(self.case)) {
            Some(Found::Case(state)) => Some(&**state),
            _ => None,
        };
        self.check_seen(before)?;
        let pin = before.map(|state| &state.definition).or(self.opens.as_ref());
        let pin = pin.ok_or(Problem::from(CaseworkError::NoCase))?;
        let (law, definition) = (self.catalogues.pinned(pin)?, self.catalogues.definition(pin)?);
        demand_assurance(&law, &definition, &facts.ctx.origin)?;
        let mut engine = self.engine_facts(&law, &definition, states, facts, before)?;
        if before.is_none() && self.subject.is_some() {
            // A case that starts as submitted: what it would contain decides whether a rival says the same.
            let trial = rules::decide(&definition, None, &self.command, &engine)?;
            let (opened, _) = fold_on(&definition, None, &trial, &engine)?;
            engine.rival = self.rival(states, &content_digest(&opened)?);
        }
        let events = rules::decide(&definition, before, &self.command, &engine)?;
        let (after, effects) = fold_on(&definition, before, &events, &engine)?;
        if matches!(engine.who, Who::Officer { .. }) {
            let year = engine.today.year();
            newborn::check_records(&self.registers, &law, &definition, &after, &effects, year)?;
        }
        let house = law.house();
        let job = |effect: &Effect| outbox::job(house, &definition, &after, effect, facts);
        let jobs = effects.iter().map(job).collect::<Result<_, _>>().map_err(Rejection::from)?;
        let namings = self.count(states, &events, facts.at())?;
        self.plan(&definition, before, after, events, (jobs, namings), (&engine, facts))
    }

    fn taken(&self) -> Problem {
        Problem::from(CaseworkError::Stale)
    }
}

impl Act {
    /// Counts the numbers that this act names, whether anybody has them or not.
    fn count(
        &self,
        states: &States<'_, Cases>,
        events: &[Recorded],
        at: Timestamp,
    ) -> Result<Vec<NamingRow>, Problem> {
        let Some(quota) = &self.quota else { return Ok(Vec::new()) };
        let over = at.plus_millis(-i64::from(NAMING_DAYS) * DAY_MS);
        let known = match states.get(&Key::Namings(quota.person)) {
            Some(Found::Namings(numbers)) => Some(numbers),
            _ => None,
        };
        let mut today: BTreeSet<&[u8]> = known
            .into_iter()
            .flatten()
            .filter(|(_, named)| **named > over)
            .map(|(number, _)| number.as_slice())
            .collect();
        let mut rows = Vec::new();
        for number in events.iter().filter_map(|recorded| match &recorded.event {
            CaseEvent::PartyNamed { party, .. } => quota.numbers.get(&party.role),
            _ => None,
        }) {
            if today.insert(number) {
                rows.push(NamingRow { person: quota.person, number: *number, at });
            }
        }
        let most = usize::try_from(quota.per_day).unwrap_or(usize::MAX);
        if !rows.is_empty() && today.len() > most {
            return Err(Problem::from(CaseworkError::TooManyNamed).with("limit", quota.per_day));
        }
        Ok(rows)
    }

    fn check_seen(&self, before: Option<&CaseState>) -> Result<(), Problem> {
        match (self.seen, before) {
            (Some(seen), Some(state)) if seen != state.seq => Err(Problem::from(CaseworkError::Stale)),
            _ => Ok(()),
        }
    }

    fn engine_facts(
        &self,
        law: &Law,
        definition: &Definition,
        states: &States<'_, Cases>,
        facts: &ActFacts<'_>,
        before: Option<&CaseState>,
    ) -> Result<Facts, Problem> {
        let origin = &facts.ctx.origin;
        let today = law.day(facts.ctx.legal_at());
        let number = match &self.series {
            None => None,
            Some(series) => Some(definition.service.numbering.number(today.year(), facts.number(series)?)),
        };
        let mut engine = Facts {
            now: facts.at(),
            today,
            calendar: std::sync::Arc::clone(&law.calendar),
            who: who(origin),
            channel: channel(origin),
            number,
            rival: None,
        };
        if let Some(state) = before.filter(|_| self.subject.is_some()) {
            // The page computed the subject before this act was queued; if the case moved on since, it is stale.
            let subject = rules::subject_of(definition, state, &engine);
            if subject != self.subject {
                return Err(Problem::from(CaseworkError::Stale));
            }
            let content = content_digest(state)?;
            engine.rival = self.rival(states, &content);
        }
        Ok(engine)
    }

    fn rival(&self, states: &States<'_, Cases>, content: &str) -> Option<Rival> {
        let service = self.opens.as_ref()?.service.clone();
        let key = Key::Subject { service, subject: self.subject.clone()? };
        let Some(Found::Rivals(rivals)) = states.get(&key) else { return None };
        let other = rivals.iter().find(|rival| rival.case != self.case)?;
        let same_content = other.content.as_deref() == Some(content);
        Some(Rival { case: other.case, number: other.number.clone(), same_content })
    }

    fn plan(
        &self,
        definition: &Definition,
        before: Option<&CaseState>,
        after: CaseState,
        events: Vec<Recorded>,
        (jobs, namings): (Vec<NewJob>, Vec<NamingRow>),
        (engine, facts): (&Facts, &ActFacts<'_>),
    ) -> Result<Plan<Change, Done>, Problem> {
        let done = Done { case: after.id, seq: after.seq, number: after.number.clone(), phase: after.phase };
        if events.is_empty() {
            return Ok(Plan::answer(done));
        }
        let submits = before.is_none_or(|state| state.number.is_none()) && after.number.is_some();
        let content = if submits { Some(content_digest(&after)?) } else { None };
        let tasks = tasks(definition, &after, engine, facts);
        let mut plan = Plan::answer(done).entry(self.entry(definition, &after, facts));
        for event in &events {
            if let CaseEvent::PartyNamed { party, .. } = &event.event {
                plan = plan.entry(naming_entry(definition, &after, party, facts));
            }
        }
        plan.jobs = jobs;
        Ok(plan.change(Change { state: after, events, content, tasks, namings, at: facts.at() }))
    }

    /// What each party sees in its log: who did what in which case, never the content. What others do in the case of
    /// somebody who was only named is not that party's; its own acts are.
    fn entry(&self, definition: &Definition, after: &CaseState, facts: &ActFacts<'_>) -> Entry {
        let kind = format!("case.{}", self.command.name());
        let mut entry = heading(&kind, definition, after, facts);
        let own = |party| facts.ctx.party() == Some(party);
        for party in after.parties.iter().filter(|entry| !after.awaits_word(&entry.role) || own(entry.party))
        {
            let role = Map::from_iter([("role".to_owned(), Value::String(party.role.clone()))]);
            entry = entry.about(party.party, role);
        }
        entry
    }
}

/// Somebody was named: on record for both, and without the number.
fn naming_entry(
    definition: &Definition,
    after: &CaseState,
    named: &CaseParty,
    facts: &ActFacts<'_>,
) -> Entry {
    let entry = heading("case.party_named", definition, after, facts).with("role", named.role.clone());
    let by = facts.ctx.party().into_iter().chain([named.party]);
    by.fold(entry, |entry, party| entry.about(party, Map::new()))
}

fn heading(kind: &str, definition: &Definition, after: &CaseState, facts: &ActFacts<'_>) -> Entry {
    trace::heading((facts.ctx.new_id(), facts.at()), kind, definition, after, &facts.ctx.origin)
}

/// The state after the events, and what each of them asks of the outside.
fn fold_on(
    definition: &Definition,
    before: Option<&CaseState>,
    events: &[Recorded],
    facts: &Facts,
) -> Result<(CaseState, Vec<Effect>), Problem> {
    let mut state = before.cloned();
    let mut effects = Vec::new();
    for event in events {
        rules::evolve(&mut state, event);
        if let Some(state) = &state {
            effects.extend(rules::effects(definition, state, event, facts)?);
        }
    }
    Ok((state.ok_or(Problem::from(CaseworkError::NoCase))?, effects))
}

/// SHA-256 of what is submitted, so that the same content twice is recognised without keeping it twice.
pub fn content_digest(state: &CaseState) -> Result<String, Problem> {
    let content = rules::submission_content(state);
    let text =
        serde_json::to_string(&content).map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    Ok(digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn tasks(definition: &Definition, state: &CaseState, engine: &Facts, facts: &ActFacts<'_>) -> Vec<TaskRow> {
    let open = rules::open_tasks(definition, state);
    let due = rules::office_due(definition, state, engine);
    let proposed = |node: &str| state.proposal.as_ref().is_some_and(|proposal| proposal.node == node);
    open.into_iter()
        .map(|task| {
            let queue = definition.queues.get(&task.queue);
            TaskRow {
                proposed: proposed(&task.node),
                node: task.node,
                queue: task.queue,
                department: state.department.clone(),
                unit: queue.map(|queue| queue.unit.clone()).unwrap_or_default(),
                permission: queue.map(|queue| queue.permission.clone()).unwrap_or_default(),
                number: state.number.clone().unwrap_or_default(),
                kind: task.kind.to_owned(),
                assignee: task.assignee,
                due,
                owner: String::new(),
                since: facts.at(),
            }
        })
        .chain(terms(definition, state, engine, facts))
        .collect()
}

/// Terms of which their owners are told: rows of their own, whoever works on the case.
fn terms(definition: &Definition, state: &CaseState, engine: &Facts, facts: &ActFacts<'_>) -> Vec<TaskRow> {
    let row = |told: rules::TermNotice| {
        let due = rules::clock_due(definition, state, &told.clock, engine).ok().flatten();
        TaskRow {
            node: format!("term:{}", told.clock),
            queue: String::new(),
            department: state.department.clone(),
            unit: String::new(),
            permission: String::new(),
            proposed: false,
            number: state.number.clone().unwrap_or_default(),
            kind: if told.expired { "term-over" } else { "term-near" }.to_owned(),
            assignee: None,
            due: due.and_then(kernel::Due::date),
            owner: told.owner,
            since: facts.at(),
        }
    };
    rules::term_notices(definition, state).into_iter().map(row).collect()
}

/// Whoever uses a service on the web is known as surely as the service asks; the pack says what its level means.
fn demand_assurance(law: &Law, definition: &Definition, origin: &Origin) -> Result<(), Problem> {
    let on_the_web = matches!(origin.channel, acts::Channel::Web | acts::Channel::Api);
    let (true, Actor::Person { .. }) = (on_the_web, &origin.actor) else { return Ok(()) };
    let Some(wanted) = &definition.service.channels.web else { return Ok(()) };
    let levels = &law.pack.jurisdiction().assurance;
    let level = levels.iter().find(|known| known.level == *wanted);
    let level = level.ok_or(Problem::new(ProblemStatus::Internal, "internal"))?;
    origin.assurance.demand(level.at_least)
}

/// The engine's word for who acts. What a job brings is the house's own doing, whoever caused it.
pub fn who(origin: &Origin) -> Who {
    if origin.channel == acts::Channel::Job {
        return Who::Machine;
    }
    match (&origin.actor, &origin.officer) {
        (Actor::Officer { party }, Some(officer)) => Who::Officer {
            party: *party,
            post: officer.post.clone(),
            unit: officer.unit.clone(),
            department: officer.department.clone(),
        },
        (Actor::Person { party } | Actor::Officer { party }, _) => Who::Person {
            party: *party,
            acting_for: origin.acting_for.map(|acting| acting.party),
            mandate: origin.acting_for.map(|acting| acting.mandate),
        },
        (Actor::System { member }, _) => Who::System { member: member.clone() },
        (Actor::Machine | Actor::Anonymous, _) => Who::Machine,
    }
}

const fn channel(origin: &Origin) -> Channel {
    match origin.channel {
        acts::Channel::Web | acts::Channel::Api => Channel::Web,
        acts::Channel::Counter => Channel::Counter,
        acts::Channel::Kiosk => Channel::Kiosk,
        acts::Channel::Video => Channel::Video,
        acts::Channel::Paper => Channel::Paper,
        acts::Channel::Exchange | acts::Channel::Job | acts::Channel::CommandLine => Channel::System,
    }
}
