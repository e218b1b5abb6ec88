//! Plays the steps of a scenario and lets the world react until nothing more happens.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use kernel::{Calendar, CaseId, PartyId};
use pack::{Finding, Pack, Step as Place};
use serde_json::Value as Json;

use super::file::{Open, ScenarioFile, Step};
use super::world::{self, Running, World};
use super::{MAX_SCENARIO_STEPS, Outcome, check};
use crate::definition::{Catalogue, Definition};
use crate::error::CaseworkError;
use crate::model::{
    CaseCommand, CaseParty, CaseState, Channel, Effect, EffectKind, Facts, Opening, ParentNews, ParentRef,
    Recorded, Rejection, Rival, Who,
};
use crate::outbox::{self, House};
use crate::rules;

/// Most reactions to one step: a world that never comes to rest is a failure.
const MAX_REACTIONS: usize = 2_000;

/// What a bundle is told.
pub(super) fn parent_command(node: &str, news: &ParentNews) -> CaseCommand {
    let node = node.to_owned();
    match news.clone() {
        ParentNews::Progress { milestone, data, parties } => {
            CaseCommand::ChildProgress { node, milestone, data, parties }
        }
        ParentNews::Closed { outcome, favourable, why } => {
            CaseCommand::ChildClosed { node, outcome, favourable, why }
        }
    }
}

pub(super) fn play(pack: &Pack, catalogue: &Catalogue, file: &str, scenario: &ScenarioFile) -> Outcome {
    let mut outcome = Outcome {
        file: file.to_owned(),
        title: scenario.title.clone(),
        steps: scenario.steps.len(),
        findings: vec![],
    };
    let mut fail = |index: usize, message: String| {
        let line = pack.line_of(file, &[Place::from("step"), index.into()]);
        let cure = "correct the pack, or the scenario if the pack is right";
        outcome.findings.push(
            Finding::error(file, "casework.scenario", format!("step {}: {message}", index + 1))
                .at(line)
                .cure(cure),
        );
    };
    let calendar = match pack.section::<Calendar>("calendars/public.toml") {
        Ok(calendar) => Arc::new(calendar),
        Err(finding) => {
            outcome.findings.push(finding);
            return outcome;
        }
    };
    if scenario.steps.len() > MAX_SCENARIO_STEPS {
        fail(MAX_SCENARIO_STEPS, format!("more than {MAX_SCENARIO_STEPS} steps"));
        return outcome;
    }
    let jurisdiction = pack.jurisdiction();
    let Some(zone) = jurisdiction.zone() else {
        fail(0, "the time zone of the jurisdiction is not known".to_owned());
        return outcome;
    };
    let place = match world::Place::of(pack, calendar, zone) {
        Ok(place) => place,
        Err(findings) => {
            outcome.findings.extend(findings);
            return outcome;
        }
    };
    let mut world = World::new(catalogue, scenario, place);
    for (index, step) in scenario.steps.iter().enumerate() {
        let result = world.step(pack, step);
        match (result, &step.refused) {
            (Err(code), Some(wanted)) if code.split(':').next() == Some(wanted) => {}
            (Err(message), Some(wanted)) => {
                fail(index, format!("refusal `{wanted}` was expected, came `{message}`"));
            }
            (Err(message), None) => fail(index, message),
            (Ok(()), Some(wanted)) => {
                fail(index, format!("refusal `{wanted}` was expected, but it was accepted"));
            }
            (Ok(()), None) => {}
        }
        if let Some(expect) = &step.expect {
            for message in check::check(&mut world, step, expect) {
                fail(index, message);
            }
        }
    }
    outcome
}

impl World<'_> {
    fn step(&mut self, pack: &Pack, step: &Step) -> Result<(), String> {
        if let Some(open) = &step.open {
            let name = step.case.clone().ok_or("`open` needs `case`")?;
            let who = self.who(pack, step.by.as_deref())?;
            self.open(&name, open, who, step.channel)?;
        }
        if let Some(ask) = &step.ask {
            let case = self.case(step.case.as_deref())?;
            let who = self.who(pack, step.by.as_deref())?;
            let ask = self.resolve(ask);
            let command =
                serde_json::from_value(ask).map_err(|error| format!("`ask` cannot be read: {error}"))?;
            self.carry_out(case, &command, who, step.channel)?;
        }
        let target = match (step.days, step.on) {
            (Some(days), _) => {
                (0..days).try_fold(self.today, |day, _| day.tomorrow()).map_err(|e| e.to_string())?
            }
            (None, Some(on)) => on,
            (None, None) => self.today,
        };
        self.settle()?;
        self.pass_time(target)
    }

    pub fn case(&self, name: Option<&str>) -> Result<CaseId, String> {
        let name = name.ok_or("`case` is missing")?;
        self.names.get(name).copied().ok_or_else(|| format!("there is no case `{name}`"))
    }

    /// `@name` anywhere in a command stands for the party of that name.
    fn resolve(&mut self, value: &Json) -> Json {
        match value {
            Json::String(text) => match text.strip_prefix('@') {
                Some(name) => Json::String(self.party(name).to_string()),
                None => value.clone(),
            },
            Json::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
            Json::Object(entries) => entries
                .iter()
                .map(|(key, value)| (key.clone(), self.resolve(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }

    fn who(&mut self, pack: &Pack, by: Option<&str>) -> Result<Who, String> {
        let Some(by) = by else { return Ok(Who::Machine) };
        if let Some(member) = by.strip_prefix("system:") {
            return Ok(Who::System { member: member.to_owned() });
        }
        let Some(holder) = by.strip_prefix("post:") else { return Ok(Who::person(self.party(by))) };
        let post = holder.split('#').next().unwrap_or(holder);
        let department =
            pack.posts().department_of(post).ok_or_else(|| format!("there is no post `{post}`"))?;
        let unit = pack.posts().get(post).map(|post| post.unit.clone()).unwrap_or_default();
        let department = department.to_owned();
        Ok(Who::Officer { party: self.party(holder), post: post.to_owned(), unit, department })
    }

    fn facts(&self, def: &Definition, who: Who, channel: Channel) -> Facts {
        let used = self.cases.values().filter(|running| running.def.id() == def.id()).count();
        let sequence = i64::try_from(used).unwrap_or(i64::MAX);
        Facts {
            now: self.now(),
            today: self.today,
            calendar: Arc::clone(&self.place.calendar),
            who,
            channel,
            number: Some(def.service.numbering.number(self.today.year(), sequence.max(1))),
            rival: None,
        }
    }

    fn open(&mut self, name: &str, open: &Open, who: Who, channel: Channel) -> Result<(), String> {
        let def =
            self.catalogue.get(&open.service).ok_or_else(|| format!("there is no `{}`", open.service))?;
        let def = Arc::clone(def);
        let mut parties = Vec::new();
        for (role, person) in &open.parties {
            parties.push(CaseParty { party: self.party(person), role: role.clone() });
        }
        let input = match self.resolve(&Json::Object(open.input.clone())) {
            Json::Object(input) => input,
            _ => serde_json::Map::new(),
        };
        let opening = Opening {
            case: self.fresh_case(),
            parties,
            input,
            parent: None,
            source_message: open.message.clone(),
            silent: false,
            consents: Vec::new(),
            evidence: BTreeMap::new(),
            confirmations: BTreeMap::new(),
            named: BTreeMap::new(),
        };
        self.open_with(name, &def, opening, who, channel).map_err(|rejection| rejection.to_string())
    }

    fn open_with(
        &mut self,
        name: &str,
        def: &Arc<Definition>,
        opening: Opening,
        who: Who,
        channel: Channel,
    ) -> Result<(), Rejection> {
        let mut facts = self.facts(def, who, channel);
        if let Some(subject) = rules::opening_subject(def, &opening, &facts) {
            facts.rival = self.rival(def.id(), &subject, None);
        }
        let case = opening.case;
        let events = rules::decide(def, None, &CaseCommand::Open(Box::new(opening)), &facts)?;
        let Some(state) = rules::fold(&events) else { return Err(Rejection::of(CaseworkError::NoCase)) };
        self.names.insert(name.to_owned(), case);
        let effects = self.ordered(def, None, &events, &facts)?;
        let content = state.number.is_some().then(|| rules::submission_content(&state));
        let running = Running {
            def: Arc::clone(def),
            state,
            events,
            told: Vec::new(),
            paid: Vec::new(),
            written: None,
            content,
        };
        self.cases.insert(case, running);
        self.queue.extend(effects);
        Ok(())
    }

    /// Another case about the same subject that was submitted and not withdrawn.
    fn rival(&self, service: &str, subject: &str, content: Option<&Json>) -> Option<Rival> {
        let other = self.cases.values().find(|running| {
            running.def.id() == service && running.state.subject.as_deref() == Some(subject)
        })?;
        let same_content = content.is_some() && other.content.as_ref() == content;
        Some(Rival { case: other.state.id, number: other.state.number.clone(), same_content })
    }

    fn carry_out(
        &mut self,
        case: CaseId,
        command: &CaseCommand,
        who: Who,
        channel: Channel,
    ) -> Result<usize, String> {
        let running = self.cases.get(&case).ok_or("there is no such case")?;
        let def = Arc::clone(&running.def);
        let before = running.state.clone();
        let mut facts = self.facts(&def, who, channel);
        if *command == CaseCommand::Submit
            && let Some(subject) = rules::subject_of(&def, &before, &facts)
        {
            facts.rival = self.rival(def.id(), &subject, Some(&rules::submission_content(&before)));
        }
        let events = rules::decide(&def, Some(&before), command, &facts).map_err(|rejection| {
            let fields: Vec<&str> = rejection.fields.iter().map(|field| field.field.as_str()).collect();
            format!("{rejection} {fields:?}")
        })?;
        let effects = self.ordered(&def, Some(&before), &events, &facts);
        self.queue.extend(effects.map_err(|rejection| rejection.to_string())?);
        let running = self.cases.get_mut(&case).ok_or("there is no such case")?;
        running.events.extend(events.iter().cloned());
        let folded = rules::fold(&running.events).ok_or("no events")?;
        let mut added = Some(before);
        for event in &events {
            rules::evolve(&mut added, event);
        }
        if added.as_ref() != Some(&folded) {
            return Err("the events do not add up to the state".to_owned());
        }
        running.state = folded;
        if *command == CaseCommand::Submit {
            running.content = Some(rules::submission_content(&running.state));
        }
        Ok(events.len())
    }

    /// Lets the world react until nothing more happens. Each result is delivered twice; the second must do nothing.
    fn settle(&mut self) -> Result<(), String> {
        for _ in 0..MAX_REACTIONS {
            let Some(effect) = self.queue.pop_front() else { return Ok(()) };
            if let EffectKind::StartCase { .. } = &effect.kind {
                self.start_child(&effect)?;
                continue;
            }
            let Some(commands) = self.answer(&effect) else {
                self.waiting.push(effect);
                continue;
            };
            for (case, command) in commands {
                self.deliver_twice(case, &command)?;
            }
        }
        Err("the world does not come to rest".to_owned())
    }

    fn deliver_twice(&mut self, case: CaseId, command: &CaseCommand) -> Result<(), String> {
        match self.carry_out(case, command, Who::Machine, Channel::System) {
            Ok(_) => {}
            // A result may come for a case that was withdrawn meanwhile.
            Err(message) if message.starts_with("casework.closed") => return Ok(()),
            Err(message) => return Err(format!("{}: {message}", command.name())),
        }
        match self.carry_out(case, command, Who::Machine, Channel::System) {
            Ok(0) => Ok(()),
            Ok(_) => Err(format!("{} counted twice", command.name())),
            Err(message) if message.starts_with("casework.closed") => Ok(()),
            Err(message) => Err(format!("{} again: {message}", command.name())),
        }
    }

    fn start_child(&mut self, effect: &Effect) -> Result<(), String> {
        let EffectKind::StartCase {
            node,
            service,
            parties,
            input,
            silent,
            consents,
            evidence,
            confirmations,
            named,
        } = &effect.kind
        else {
            return Ok(());
        };
        let def = self.catalogue.get(service).ok_or_else(|| format!("there is no `{service}`"))?;
        let def = Arc::clone(def);
        let parent_name = self.names.iter().find(|(_, id)| **id == effect.case).map(|(name, _)| name.clone());
        let name = format!("{}/{node}", parent_name.unwrap_or_default());
        let opening = Opening {
            case: self.fresh_case(),
            parties: parties.clone(),
            input: input.clone(),
            parent: Some(ParentRef { case: effect.case, node: node.clone() }),
            source_message: None,
            silent: *silent,
            consents: consents.clone(),
            evidence: evidence.clone(),
            confirmations: confirmations.clone(),
            named: named.clone(),
        };
        let case = opening.case;
        let (node, request) = (node.clone(), effect.request);
        let command = match self.open_with(&name, &def, opening, Who::Machine, Channel::System) {
            Ok(()) => {
                let number = self.cases.get(&case).and_then(|running| running.state.number.clone());
                CaseCommand::ChildOpened { node, request, case, number }
            }
            Err(rejection) => CaseCommand::ChildRefused { node, request, code: rejection.code().to_owned() },
        };
        // The bundle hears of the child before the child has anything to say.
        let queue = std::mem::take(&mut self.queue);
        self.deliver_twice(effect.case, &command)?;
        self.queue.extend(queue);
        Ok(())
    }

    fn pass_time(&mut self, target: Date) -> Result<(), String> {
        if target < self.today {
            return Err("time does not run backwards".to_owned());
        }
        while self.today < target {
            self.today = self.today.tomorrow().map_err(|error| error.to_string())?;
            self.queue.extend(std::mem::take(&mut self.waiting));
            self.settle()?;
            self.fire_timers()?;
            self.serve_unread()?;
        }
        // Timers of today, also when no day has passed: a clock may have started in the past.
        self.fire_timers()
    }

    fn fire_timers(&mut self) -> Result<(), String> {
        for _ in 0..MAX_REACTIONS {
            let today = self.today;
            let Some(at) = self.timers.iter().position(|timer| timer.on <= today) else { return Ok(()) };
            let timer = self.timers.remove(at);
            let (clock, epoch) = (timer.clock, timer.epoch);
            let command = CaseCommand::TimerFired { clock, epoch, timer: timer.kind };
            self.deliver_twice(timer.case, &command)?;
            self.settle()?;
        }
        Err("timers never come to rest".to_owned())
    }

    fn serve_unread(&mut self) -> Result<(), String> {
        let today = self.today;
        while let Some(at) = self.unread.iter().position(|notice| notice.on <= today) {
            let notice = self.unread.remove(at);
            let (request, party, on) = (notice.request, notice.party, notice.on);
            self.deliver_twice(notice.case, &CaseCommand::NoticeServed { request, party, on })?;
            self.settle()?;
        }
        Ok(())
    }

    pub fn party_named(&mut self, name: &str) -> PartyId {
        self.party(name)
    }

    /// What the events ask of the outside. Each effect must have its order, as in the house; otherwise the act is refused.
    fn ordered(
        &self,
        def: &Definition,
        before: Option<&CaseState>,
        events: &[Recorded],
        facts: &Facts,
    ) -> Result<Vec<Effect>, Rejection> {
        let mut state = before.cloned();
        let mut effects = Vec::new();
        for event in events {
            rules::evolve(&mut state, event);
            if let Some(state) = &state {
                effects.extend(rules::effects(def, state, event, facts)?);
            }
        }
        if let Some(state) = &state {
            let house = House { zone: &self.place.zone, currency: &self.place.currency };
            for effect in &effects {
                outbox::order(house, def, state, effect)?;
            }
        }
        Ok(effects)
    }
}
