//! The right pane: a case as an official reads it, from what has to be done down to everything that happened.
//! Next: `sheet_rulings.rs` for proposal, hearing and decision, `timeline.rs` for what happened.

use pack::LawRef;
use web::Visit;
use web::chrome::{Clock, Evidence, Row, Tag, TagKind, TimelineEntry};
use web::text::T;

use super::answers::Labels;
use super::door::Opened;
use super::{Doing, citizen, offers, people, terms, timeline};
use crate::definition::Definition;
use crate::model::{CaseParty, CaseState, Closing, EvidenceState, EvidenceStatus, Phase, Recorded};
use crate::rules::{self, OpenTask};

/// A button or link of something to do.
pub struct Offer {
    pub doing: Doing,
    pub label: String,
    pub node: String,
    /// Name of the submit, so that a double one is harmless.
    pub once: String,
    /// Done at once by a button; otherwise a page asks first.
    pub at_once: bool,
    pub first: bool,
}

/// A task with what can be done about it.
pub struct TaskView {
    pub title: String,
    pub why: String,
    /// Rows of a decision table that counted.
    pub hits: Vec<String>,
    pub holder: String,
    pub offers: Vec<Offer>,
}

/// A heading with rows.
pub struct Part {
    pub title: String,
    pub rows: Vec<Row>,
}

/// The case.
pub struct Sheet {
    pub id: String,
    pub seq: u64,
    pub number: String,
    pub service: String,
    pub phase: Tag,
    pub facts: Vec<Row>,
    /// What stops the case: sent back, standing still.
    pub notes: Vec<String>,
    pub tasks: Vec<TaskView>,
    /// Proposal, hearing, decision.
    pub rulings: Vec<Part>,
    pub clocks: Vec<Clock>,
    pub parties: Vec<Row>,
    pub evidence: Vec<Evidence>,
    /// Evidence that is not there, with its state.
    pub awaited: Vec<Row>,
    pub answers: Vec<Part>,
    pub results: Vec<Row>,
    pub children: Vec<Child>,
    pub timeline: Vec<TimelineEntry>,
    pub offers: Vec<Offer>,
    /// Somebody sees the case in their account.
    pub has_readers: bool,
}

/// A member of a bundle.
pub struct Child {
    pub title: String,
    pub department: String,
    pub number: String,
    /// Only where it is the official's own department's.
    pub href: Option<String>,
    pub state: Tag,
}

/// Builds the sheet.
pub fn sheet(visit: &Visit, opened: &Opened, events: &[Recorded], children: &[Opened]) -> Sheet {
    let t = visit.t();
    let write = Writer { visit, opened, t: &t };
    let state = &opened.state;
    Sheet {
        id: state.id.to_string(),
        seq: state.seq,
        number: number(state, &t),
        service: t.say(&opened.def.service.title).to_owned(),
        phase: phase_tag(state, &t),
        facts: write.facts(),
        notes: write.notes(),
        tasks: opened.tasks().iter().map(|task| write.task(task)).collect(),
        rulings: write.rulings(),
        clocks: terms::clocks(opened, &t),
        parties: write.parties(),
        evidence: write.evidence(),
        awaited: write.awaited(),
        answers: write.answers(),
        results: write.results(),
        children: children.iter().map(|child| write.child(child)).collect(),
        timeline: timeline::entries(opened, events, &t),
        offers: write.offers(&offers::of_case(visit, opened), ""),
        has_readers: !citizen::readers(opened).is_empty(),
    }
}

/// The number, or the day on which a case without one was opened.
pub fn number(state: &CaseState, t: &T) -> String {
    let unnumbered = || t.with("desk-no-number", &[("date", &t.date(state.opened_on))]);
    state.number.clone().unwrap_or_else(unnumbered)
}

/// The phase in words.
pub fn phase_tag(state: &CaseState, t: &T) -> Tag {
    let favourable = state.decision.as_ref().is_none_or(|decision| decision.favourable);
    let (kind, word) = match (state.phase, state.closing) {
        (Phase::Draft, _) => (TagKind::Quiet, "draft"),
        (Phase::Submitted, _) => (TagKind::Yours, "submitted"),
        (Phase::Admitted | Phase::Running, _) => (TagKind::Active, "running"),
        (Phase::Decided, _) => (TagKind::Active, "decided"),
        (Phase::Served, _) => (TagKind::Active, "served"),
        (Phase::Closed, Some(Closing::Withdrawn)) => (TagKind::Quiet, "withdrawn"),
        (Phase::Closed, Some(Closing::Lapsed)) => (TagKind::Bad, "lapsed"),
        (Phase::Closed, _) if favourable => (TagKind::Done, "closed"),
        (Phase::Closed, _) => (TagKind::Quiet, "closed"),
    };
    Tag::new(kind, t.get(&format!("desk-phase-{word}")))
}

/// A citation in words; an act that the pack does not list is shown as it is cited.
pub fn cite(opened: &Opened, law: &LawRef, t: &T) -> String {
    opened.law.pack.acts().cite(law, t.lang()).unwrap_or_else(|| law.to_string())
}

/// The title of an outcome.
pub fn outcome(def: &Definition, id: &str, t: &T) -> String {
    def.process.outcome.get(id).map_or(id, |outcome| t.say(&outcome.title)).to_owned()
}

/// Writes one case.
pub struct Writer<'a> {
    pub visit: &'a Visit,
    pub opened: &'a Opened,
    pub t: &'a T,
}

impl Writer<'_> {
    fn labels(&self) -> Labels<'_> {
        Labels { law: &self.opened.law, t: self.t }
    }

    fn facts(&self) -> Vec<Row> {
        let (state, t) = (&self.opened.state, self.t);
        let department = people::department(&self.opened.law.pack, &state.department, t);
        let unit = self.opened.law.pack.posts().unit(&self.opened.def.service.unit);
        let office =
            unit.map_or_else(|| department.clone(), |unit| format!("{department} · {}", t.say(&unit.name)));
        let mut rows = vec![Row::new(t.get("desk-fact-office"), office)];
        rows.push(match state.submitted_on {
            Some(day) => Row::new(t.get("desk-fact-submitted"), t.date(day)),
            None => Row::new(t.get("desk-fact-opened"), t.date(state.opened_on)),
        });
        rows.push(Row::new(
            t.get("desk-fact-channel"),
            t.get(&format!("desk-channel-{}", state.channel.name())),
        ));
        rows
    }

    fn notes(&self) -> Vec<String> {
        let (state, t) = (&self.opened.state, self.t);
        let mut notes = Vec::new();
        if let Some(returned) = &state.returned {
            notes.push(
                t.with("desk-note-returned", &[("date", &t.date(returned.on)), ("reason", &returned.reason)]),
            );
        }
        if let Some(suspended) = &state.suspended {
            let law = cite(self.opened, &suspended.law, t);
            let values: [(&str, &dyn ToString); 3] =
                [("date", &t.date(suspended.on)), ("law", &law), ("reason", &suspended.reason)];
            notes.push(t.with("desk-note-suspended", &values));
        }
        let appeals = state.pending_appeals().count();
        if appeals > 0 {
            notes.push(t.with("desk-note-appeals", &[("n", &appeals)]));
        }
        if state.pending_appeals().any(|appeal| appeal.late) {
            notes.push(t.get("desk-note-appeal-late"));
        }
        for told in rules::term_notices(&self.opened.def, state) {
            let posts = self.opened.law.pack.posts();
            let name = posts.get(&told.owner).map(|post| &post.name);
            let name = name.or_else(|| posts.unit(&told.owner).map(|unit| &unit.name));
            let who = name.map_or(told.owner.as_str(), |name| t.say(name));
            let key = if told.expired { "desk-note-term-over" } else { "desk-note-term-near" };
            notes.push(t.with(key, &[("who", &who)]));
        }
        if state.tacitly_refused {
            notes.push(t.get("desk-note-tacit-refusal"));
        }
        notes
    }

    fn task(&self, task: &OpenTask) -> TaskView {
        let t = self.t;
        let kind = || t.get(&format!("desk-task-{}", task.kind));
        let hits =
            self.opened.state.tasks.get(&task.node).map(|task| task.hits.as_slice()).unwrap_or_default();
        let words = |hit: &crate::model::TableHit| {
            let result = outcome(&self.opened.def, &hit.out, t);
            let reason = hit.reason.as_ref().map(|reason| t.say(reason).to_owned());
            let law = hit.law.as_ref().map(|law| cite(self.opened, law, t));
            let rest: Vec<String> = reason.into_iter().chain(law).collect();
            let row = t.with("desk-hit", &[("row", &hit.row), ("result", &result)]);
            if rest.is_empty() { row } else { format!("{row} — {}", rest.join(" · ")) }
        };
        TaskView {
            title: task.title.as_ref().map_or_else(kind, |title| t.say(title).to_owned()),
            why: task.why.as_deref().map(|why| timeline::why_words(t, why)).unwrap_or_default(),
            hits: hits.iter().map(words).collect(),
            holder: match task.assignee {
                _ if task.node.is_empty() || self.is_proposed(&task.node) => String::new(),
                None => t.get("desk-holder-nobody"),
                Some(party) if Some(party) == self.visit.ctx.party() => t.get("desk-holder-me"),
                Some(_) => t.get("desk-holder-colleague"),
            },
            offers: self.offers(&offers::of_task(self.visit, self.opened, task), &task.node),
        }
    }

    fn offers(&self, doings: &[Doing], node: &str) -> Vec<Offer> {
        let offer = |(index, doing): (usize, &Doing)| Offer {
            doing: *doing,
            label: self.t.get(&format!("desk-do-{}", doing.word())),
            node: node.to_owned(),
            once: self.visit.once(),
            at_once: matches!(doing, Doing::Take | Doing::Release),
            first: index == 0 && (!node.is_empty() || doing.is_awaited()),
        };
        doings.iter().enumerate().map(offer).collect()
    }

    fn parties(&self) -> Vec<Row> {
        let (state, t) = (&self.opened.state, self.t);
        let title = |role: &str| {
            let role_of = self.opened.def.service.role(role);
            role_of.map_or(role.to_owned(), |role| t.say(&role.title).to_owned())
        };
        let name = |entry: &CaseParty| match state.named.get(&entry.role) {
            Some(named) if named.found => t.get("desk-party-named"),
            Some(_) => t.get("desk-party-unknown"),
            None => people::name_of(state, entry.party, t).unwrap_or_else(|| t.get("desk-no-name")),
        };
        state.parties.iter().map(|entry| Row::new(title(&entry.role), name(entry))).collect()
    }

    fn evidence(&self) -> Vec<Evidence> {
        let there = |entry: &&EvidenceState| {
            matches!(entry.status, EvidenceStatus::Received | EvidenceStatus::Provided)
        };
        let items = self.opened.state.evidence.iter().filter(|(_, entry)| there(entry));
        items.filter_map(|(id, entry)| self.card(id, entry)).collect()
    }

    fn card(&self, id: &str, entry: &EvidenceState) -> Option<Evidence> {
        let (item, t) = (self.opened.def.evidence.get(id)?, self.t);
        let labels = self.labels();
        let mut rows = labels.rows(&labels.standard(&item.standard), &entry.values, None);
        if !entry.files.is_empty() {
            rows.push(Row::new(t.get("desk-row-files"), entry.files.join("\n")));
        }
        let about =
            entry.subject.map(|party| people::roles_of(&self.opened.def, &self.opened.state, party, t));
        let title = t.say(&item.title);
        let title = match about.filter(|about| !about.is_empty()) {
            Some(about) => t.with("desk-evidence-about", &[("what", &title), ("who", &about)]),
            None => title.to_owned(),
        };
        let provider = people::department(&self.opened.law.pack, &item.provider, t);
        let (source, at) = if let Some(from) = &entry.provenance {
            (format!("{provider} · {}", from.service), t.date_time(from.at))
        } else {
            let checked =
                if entry.original_checked { "desk-original-checked" } else { "desk-original-unchecked" };
            (t.get("desk-evidence-given"), t.get(checked))
        };
        let law =
            item.law.as_ref().map_or_else(|| t.get("desk-evidence-consent"), |law| cite(self.opened, law, t));
        Some(Evidence { title, source, at, law, rows, wrong_href: None })
    }

    fn awaited(&self) -> Vec<Row> {
        let (t, def) = (self.t, &self.opened.def);
        let word = |status| match status {
            EvidenceStatus::AwaitingConsent => Some("desk-evidence-awaiting-consent"),
            EvidenceStatus::Requested => Some("desk-evidence-requested"),
            EvidenceStatus::ConsentRefused => Some("desk-evidence-consent-refused"),
            EvidenceStatus::Failed => Some("desk-evidence-failed"),
            EvidenceStatus::Received | EvidenceStatus::Provided | EvidenceStatus::Skipped => None,
        };
        let known = self.opened.state.evidence.iter().filter(|(id, _)| self.opened.knows_evidence(id));
        let rows = known.filter_map(|(id, entry)| {
            let title = def.evidence.get(id).map_or(id.as_str(), |item| t.say(&item.title));
            Some(Row::new(title, t.get(word(entry.status)?)))
        });
        rows.collect()
    }

    /// Answers page by page; what the message or the bundle brought comes first.
    fn answers(&self) -> Vec<Part> {
        let (state, def, t) = (&self.opened.state, &self.opened.def, self.t);
        let (labels, schema) = (self.labels(), &def.form.schema);
        let mut parts = Vec::new();
        let told = labels.of_input(def, &state.input);
        if !told.is_empty() {
            parts.push(Part { title: t.get("desk-part-input"), rows: told });
        }
        for page in &def.form.pages {
            let rows = labels.rows(schema, &state.answers, Some(&page.fields));
            if !rows.is_empty() {
                parts.push(Part { title: t.say(&page.title).to_owned(), rows });
            }
        }
        parts
    }

    /// Records, documents, notices and money.
    fn results(&self) -> Vec<Row> {
        let (state, def, t) = (&self.opened.state, &self.opened.def, self.t);
        let mut rows = Vec::new();
        for record in state.records.values().filter_map(|record| record.number.as_ref()) {
            rows.push(Row::new(t.get("desk-row-record"), record));
        }
        for document in state.documents.values() {
            let title = def.documents.get(&document.document);
            let title = title.map_or(document.document.as_str(), |document| t.say(&document.title));
            let revoked = |number: &String| {
                let marked = || t.with("desk-document-revoked", &[("what", number)]);
                if document.is_revoked() { marked() } else { number.clone() }
            };
            rows.extend(document.number.as_ref().map(|number| Row::new(title, revoked(number))));
        }
        for notice in &state.notices {
            let subject = def.notices.get(&notice.notice);
            let subject = subject.map_or(notice.notice.as_str(), |notice| t.say(&notice.subject));
            let lines: Vec<String> = notice
                .to
                .iter()
                .map(|party| {
                    let roles = people::roles_of(def, state, *party, t);
                    let served = match notice.served.get(party) {
                        Some(on) => t.with("desk-notice-served", &[("date", &t.date(*on))]),
                        None if state.is_unknown(*party) => t.get("desk-party-unknown"),
                        None => t.get("desk-notice-sent"),
                    };
                    format!("{roles}: {served}")
                })
                .collect();
            rows.push(Row::new(t.with("desk-row-notice", &[("what", &subject)]), lines.join("\n")));
        }
        for fee in state.fees.values() {
            let title = def.fees.get(&fee.fee).map_or(fee.fee.as_str(), |fee| t.say(&fee.title));
            let paid = match (&fee.receipt, &fee.failed) {
                (Some(receipt), _) => receipt.clone(),
                (None, Some(_)) => t.get("desk-fee-failed"),
                (None, None) => t.get("desk-fee-open"),
            };
            rows.push(Row::new(title, format!("{} · {paid}", t.money(fee.amount_minor))));
        }
        rows
    }

    fn child(&self, child: &Opened) -> Child {
        let (state, t) = (&child.state, self.t);
        let own = state.department == self.opened.state.department;
        let decided = state.decision.as_ref().map(|decision| {
            let kind = if decision.favourable { TagKind::Done } else { TagKind::Bad };
            Tag::new(kind, t.say(&decision.title))
        });
        Child {
            title: t.say(&child.def.service.title).to_owned(),
            department: people::department(&self.opened.law.pack, &state.department, t),
            number: number(state, t),
            href: own.then(|| format!("/desk/cases/{}", state.id)),
            state: decided.unwrap_or_else(|| phase_tag(state, t)),
        }
    }
}
