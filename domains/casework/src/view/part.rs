//! One department's part of a matter: its standing, its clocks, who holds it, what comes next. A bundle is shown as its
//! own part and one for each member. Invariant: who is no party of a member learns how far it is, never what it says.

use jiff::civil::Date;
use kernel::clock::{ClockStatus, OnExpiry};
use kernel::{CaseId, ClockUnit, Due, Text};
use pack::LawRef;
use serde::Serialize;

use super::View;
use super::deed::Open;
use crate::definition::{APPEAL_CLOCK, Definition, NodeKind, StartNode};
use crate::model::{ChildStatus, Closing, NodeStatus, Phase};
use crate::rules;

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Draft,
    /// A member that waits for another.
    Waits,
    /// A member that is being opened.
    Starting,
    LeftOut,
    NotNeeded,
    CouldNotStart,
    /// A member that could not be opened yet: the office is looking at it.
    AtOffice,
    Submitted,
    InProgress,
    Returned,
    Hearing,
    Suspended,
    Granted,
    Refused,
    Completed,
    Withdrawn,
    Lapsed,
    /// At an end, for a reader who is told no more than that.
    Over,
}

/// Who has to act next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Holder {
    Nobody,
    You,
    /// Another party, by the title of its role.
    Party {
        role: Text,
    },
    /// The department; the unit where a task waits.
    Department {
        unit: Option<String>,
    },
    /// Another department's answer or a message is awaited.
    Outside,
}

/// What a clock is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockAbout {
    Apply,
    Correct,
    Decide,
    Appeal,
}

/// A legal clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    pub about: ClockAbout,
    pub elapsed_days: u32,
    pub total_days: u32,
    pub working_days: bool,
    /// Last day; absent while it stands still or the calendar is not published.
    pub due: Option<Date>,
    /// The end is on this day or later: the calendar of that year is not published.
    pub not_before: Option<Date>,
    pub running: bool,
    pub late: bool,
    pub law: Option<String>,
}

/// A document of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    pub title: Text,
    pub id: String,
    pub number: Option<String>,
    /// The department took it back.
    pub revoked: bool,
}

/// A decision as the parties read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub title: Text,
    pub favourable: bool,
    pub reasons: String,
    /// Sentences of the table rows that counted.
    pub grounds: Vec<Text>,
    pub law: Option<LawRef>,
    pub on: Date,
}

/// One part.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub title: Text,
    /// Absent for a member that has no case yet.
    pub case: Option<CaseId>,
    pub number: Option<String>,
    pub department: String,
    pub standing: Standing,
    pub holder: Holder,
    pub terms: Vec<Term>,
    /// Titles of the steps that are being worked on, then of those after them.
    pub now: Vec<Text>,
    pub next: Vec<Text>,
    /// Members that this one waits for.
    pub after: Vec<Text>,
    /// What the reader can do; empty without full sight.
    pub deeds: Vec<Open>,
    pub verdict: Option<Verdict>,
    pub papers: Vec<Paper>,
    pub appointment: Option<String>,
    /// What the applicant is asked to correct, or why the case stands still.
    pub reason: Option<String>,
    /// Whether the reader is a party of this part.
    pub full: bool,
    /// Nobody applies for it: an update between departments.
    pub silent: bool,
}

impl View<'_> {
    /// The part of this case itself.
    pub fn part(&self, title: Text) -> Part {
        if !self.is_own() {
            return self.outline(title);
        }
        // Whoever was only named may answer the question, and sees no more than that.
        let full = self.sees_all();
        let (now, next) = self.ahead();
        let reason = self.state.returned.as_ref().map(|returned| returned.reason.clone());
        let reason = reason.or_else(|| self.state.suspended.as_ref().map(|order| order.reason.clone()));
        let booked = self.state.appointments.values().next().map(|appointment| appointment.at.clone());
        Part {
            title,
            case: Some(self.state.id),
            number: self.state.number.clone(),
            department: self.state.department.clone(),
            standing: self.standing(),
            holder: self.holder(),
            terms: self.terms(),
            now,
            next,
            after: Vec::new(),
            deeds: self.deeds(),
            verdict: self.verdict().filter(|_| full),
            papers: if full { self.papers() } else { Vec::new() },
            appointment: booked.filter(|_| full),
            reason: reason.filter(|_| full),
            full,
            silent: self.state.silent,
        }
    }

    /// The part for somebody whose matter it is not: that it waits, is in progress or is over. How it was decided, that
    /// somebody is heard, a clock or the name of a step would tell more.
    fn outline(&self, title: Text) -> Part {
        let (standing, holder) = match self.state.phase {
            Phase::Draft => (Standing::Waits, Holder::Nobody),
            Phase::Closed => (Standing::Over, Holder::Nobody),
            _ => (Standing::InProgress, Holder::Department { unit: None }),
        };
        Part {
            title,
            case: Some(self.state.id),
            number: self.state.number.clone(),
            department: self.state.department.clone(),
            standing,
            holder,
            terms: Vec::new(),
            now: Vec::new(),
            next: Vec::new(),
            after: Vec::new(),
            deeds: Vec::new(),
            verdict: None,
            papers: Vec::new(),
            appointment: None,
            reason: None,
            full: false,
            silent: self.state.silent,
        }
    }

    /// Whether the case is the reader's own to read.
    pub fn is_own(&self) -> bool {
        rules::is_own(self.def, self.state, self.party)
    }

    /// The same, and the party takes part of its own accord: whoever was only named sees the question and no more.
    pub fn sees_all(&self) -> bool {
        self.is_own() && self.state.has_joined(self.party)
    }

    fn standing(&self) -> Standing {
        let state = self.state;
        if state.returned.is_some() {
            return Standing::Returned;
        }
        if state.suspended.is_some() {
            return Standing::Suspended;
        }
        let decided = state
            .decision
            .as_ref()
            .map(|decision| if decision.favourable { Standing::Granted } else { Standing::Refused });
        match (state.phase, state.closing) {
            (_, Some(Closing::Withdrawn)) => Standing::Withdrawn,
            (_, Some(Closing::Lapsed)) => Standing::Lapsed,
            (Phase::Closed, _) => decided.unwrap_or(Standing::Completed),
            (Phase::Draft, _) => Standing::Draft,
            (Phase::Submitted, _) => Standing::Submitted,
            _ if state.hearing.as_ref().is_some_and(|hearing| !hearing.closed) => Standing::Hearing,
            _ => decided.unwrap_or(Standing::InProgress),
        }
    }

    fn holder(&self) -> Holder {
        if self.state.phase == Phase::Closed {
            return Holder::Nobody;
        }
        if self.deeds().iter().any(Open::is_awaited) {
            return Holder::You;
        }
        if let Some(role) = self.awaited_role() {
            return Holder::Party { role };
        }
        let tasks = rules::open_tasks(self.def, self.state);
        if let Some(task) = tasks.first() {
            let unit = self.def.queues.get(&task.queue).map(|queue| queue.unit.clone());
            return Holder::Department { unit };
        }
        let outside = |kind: &NodeKind| matches!(kind, NodeKind::Evidence(_) | NodeKind::Wait(_));
        let nodes = &self.def.process.node;
        if nodes.iter().any(|(id, node)| self.state.is_active(id) && outside(&node.kind)) {
            return Holder::Outside;
        }
        if nodes.iter().any(|(id, node)| self.state.is_active(id) && node.kind.children().is_empty()) {
            return Holder::Department { unit: None };
        }
        Holder::Nobody
    }

    /// The role of another party for whose word the case waits.
    fn awaited_role(&self) -> Option<Text> {
        let applicant = || self.def.service.roles.iter().find(|role| role.applicant);
        if self.state.returned.is_some() || self.state.phase == Phase::Draft {
            return applicant().map(|role| role.title.clone());
        }
        let signs = self.def.process.node.iter().find_map(|(id, node)| match &node.kind {
            NodeKind::Sign(sign) if self.state.is_active(id) && self.state.decision.is_none() => {
                Some(sign.role.as_str())
            }
            NodeKind::Appoint(appoint) if self.state.is_active(id) => Some(appoint.role.as_str()),
            _ => None,
        });
        signs.and_then(|role| self.role_title(role))
    }

    /// Titles of the steps under way, and of what follows each in its sequence.
    fn ahead(&self) -> (Vec<Text>, Vec<Text>) {
        let Some(flow) = self.def.process.flow.as_deref() else { return (Vec::new(), Vec::new()) };
        let leaves = self.leaves(flow);
        let title = |id: &&str| self.def.node(id).and_then(|node| node.title.clone());
        let is_member = |id: &&str| matches!(self.def.node(id).map(|n| &n.kind), Some(NodeKind::Start(_)));
        let steps: Vec<&str> = leaves.into_iter().filter(|id| !is_member(id)).collect();
        let now: Vec<Text> = steps.iter().filter(|id| self.state.is_active(id)).filter_map(title).collect();
        let later = steps.iter().filter(|id| !self.state.nodes.contains_key(**id) && self.may_come(id));
        // The nearest two are enough: what comes after them depends on how they end.
        (now, later.filter_map(title).take(2).collect())
    }

    /// A step behind a condition on the decision is not announced before there is one.
    fn may_come(&self, id: &str) -> bool {
        self.def.node(id).is_some_and(|node| node.when.is_none())
    }

    fn terms(&self) -> Vec<Term> {
        let ids = self.def.clocks().filter(|(id, _)| self.state.clocks.contains_key(*id));
        ids.filter_map(|(id, rule)| self.term(id, rule)).collect()
    }

    fn term(&self, id: &str, rule: &kernel::ClockRule) -> Option<Term> {
        let entry = self.state.clocks.get(id)?;
        // A clock that was met is history; it stands in the timeline.
        if entry.history.stop().is_some() || self.state.phase == Phase::Closed {
            return None;
        }
        let due = rules::clock_due(self.def, self.state, id, self.facts).ok().flatten();
        let reading = rules::clock_reading(self.def, self.state, id, self.facts).ok().flatten();
        let length = match rule.length {
            kernel::clock::ClockLength::Fixed(length) => length,
            kernel::clock::ClockLength::Table { .. } => 0,
        };
        let total_days = reading.as_ref().map_or(length, |reading| reading.total);
        Some(Term {
            about: about(id, rule),
            elapsed_days: reading.as_ref().map_or(0, |reading| reading.elapsed),
            total_days,
            working_days: rule.unit == ClockUnit::Workday,
            due: due.and_then(Due::date),
            not_before: match due {
                Some(Due::NotBefore(day)) => Some(day),
                _ => None,
            },
            running: reading.as_ref().is_none_or(|reading| reading.status != ClockStatus::Suspended),
            late: reading.is_some_and(|reading| reading.late),
            law: rule.law.clone(),
        })
    }

    fn verdict(&self) -> Option<Verdict> {
        let decision = self.state.decision.as_ref()?;
        Some(Verdict {
            title: decision.title.clone(),
            favourable: decision.favourable,
            reasons: decision.reasons.clone(),
            grounds: decision.hits.iter().filter_map(|hit| hit.reason.clone()).collect(),
            law: decision.law.clone(),
            on: decision.on,
        })
    }

    fn papers(&self) -> Vec<Paper> {
        let issued = self.state.documents.values().filter_map(|document| {
            let title = self.def.documents.get(&document.document)?.title.clone();
            let (id, number) = (document.issued.clone()?, document.number.clone());
            Some(Paper { title, id, number, revoked: document.is_revoked() })
        });
        issued.collect()
    }

    /// A member of this bundle that has no case, or none that the reader may open.
    pub fn member_part(&self, node: &str, service: &Definition) -> Option<Part> {
        let entry = self.def.node(node)?;
        let NodeKind::Start(start) = &entry.kind else { return None };
        let child = self.state.children.get(node);
        let standing = match (child.map(|child| child.status), self.state.nodes.get(node)) {
            _ if self.state.dropped.contains(node) => Standing::LeftOut,
            (Some(ChildStatus::Refused), _) if self.state.is_active(node) => Standing::AtOffice,
            (Some(ChildStatus::Refused), _) => Standing::CouldNotStart,
            (Some(_), _) => Standing::Starting,
            (None, Some(node)) if node.status == NodeStatus::Skipped => Standing::NotNeeded,
            (None, Some(node)) if node.status == NodeStatus::Cancelled => Standing::NotNeeded,
            _ => Standing::Waits,
        };
        let waits = standing == Standing::Waits;
        let queue = entry.kind.queue().and_then(|queue| self.def.queues.get(queue));
        let holder = match standing {
            Standing::AtOffice => Holder::Department { unit: queue.map(|queue| queue.unit.clone()) },
            _ => Holder::Nobody,
        };
        Some(Part {
            title: entry.title.clone().unwrap_or_else(|| service.service.title.clone()),
            case: None,
            number: None,
            department: service.service.department.clone(),
            standing,
            holder,
            terms: Vec::new(),
            now: Vec::new(),
            next: Vec::new(),
            after: if waits { self.waited_for(start) } else { Vec::new() },
            deeds: Vec::new(),
            verdict: None,
            papers: Vec::new(),
            appointment: None,
            reason: None,
            full: false,
            silent: start.silent,
        })
    }

    fn waited_for(&self, start: &StartNode) -> Vec<Text> {
        let members =
            start.after.iter().filter_map(|wanted| wanted.split_once('.').map(|(member, _)| member));
        members.filter_map(|member| self.def.node(member)?.title.clone()).collect()
    }

    /// The start nodes of a bundle in the order of the file.
    pub fn members(&self) -> Vec<String> {
        let starts = self.def.members.iter().flat_map(crate::definition::Member::start_nodes);
        let known =
            |(id, _, _): (String, Option<String>, StartNode)| self.def.node(&id).is_some().then_some(id);
        starts.filter_map(known).collect()
    }
}

fn about(id: &str, rule: &kernel::ClockRule) -> ClockAbout {
    let stops = |word: &str| rule.stops_on.iter().any(|name| name == word);
    if id == APPEAL_CLOCK {
        ClockAbout::Appeal
    } else if stops("submitted") {
        ClockAbout::Apply
    } else if stops("resubmitted") || matches!(rule.on_expiry, OnExpiry::Lapse) {
        ClockAbout::Correct
    } else {
        ClockAbout::Decide
    }
}
