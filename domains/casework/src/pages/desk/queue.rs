//! `GET /desk`: what waits for the department, narrowed by queue, holder, due day and number, with the due dates as a
//! heat strip. Only tasks whose queue the post works in, and proposals that it may approve.

use std::collections::BTreeMap;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::Html;
use jiff::ToSpan as _;
use jiff::civil::Date;
use kernel::days_between;
use serde::Deserialize;
use web::chrome::{Chrome, HeatDay, Link, Shape, Tag, TagKind};
use web::text::T;
use web::{Failure, Visit};

use super::door::{self, Opened};
use super::{APPROVE, PERMISSIONS, sheet, timeline};
use crate::Casework;
use crate::model::{CaseState, Phase};
use crate::pages::words;
use crate::rules;
use crate::store::tasks::{TaskFilter, TaskKey, TaskOfCase};
use crate::store::{self, TaskRow};
use crate::unreadable::{Unreadable, sorted};

/// Days of the heat strip, today included.
const HEAT_DAYS: i64 = 14;
/// Days that "this week" looks ahead.
const WEEK_DAYS: i64 = 7;
/// Rows of a page.
const PAGE_ROWS: u64 = 50;
/// Longest search text, characters.
const SEARCH_CHARS_MAX: usize = 60;

/// How the queue is narrowed. Everything is in the address, so that a filter can be kept as a bookmark.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Filter {
    pub queue: Option<String>,
    /// `mine`, `free` or nothing.
    pub who: Option<String>,
    /// A day, `late`, `week` or nothing.
    pub due: Option<String>,
    /// Part of a case number.
    pub q: Option<String>,
    /// Where the page begins.
    pub after: Option<String>,
    /// What was just done, for the note above the case.
    pub done: Option<String>,
}

impl Filter {
    fn of(value: Option<&String>) -> Option<&str> {
        value.map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn parts(&self) -> [(&'static str, Option<&str>); 5] {
        [
            ("queue", Self::of(self.queue.as_ref())),
            ("who", Self::of(self.who.as_ref())),
            ("due", Self::of(self.due.as_ref())),
            ("q", Self::of(self.q.as_ref())),
            ("after", Self::of(self.after.as_ref())),
        ]
    }

    /// The address of a page with this filter.
    pub fn href(&self, path: &str) -> String {
        let pairs: Vec<String> = self
            .parts()
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", escape(value?))))
            .collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }

    fn is_empty(&self) -> bool {
        self.parts().iter().all(|(_, value)| value.is_none())
    }
}

/// Percent-encodes a value of a query.
pub fn escape(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A task that waits, with its case.
pub struct Waiting {
    pub task: TaskRow,
    pub opened: Opened,
}

/// A page of the queue.
pub struct Page {
    pub rows: Vec<Waiting>,
    /// Cases of tasks that cannot be shown now.
    pub unreadable: Vec<Unreadable>,
    /// Where the next page begins.
    pub next: Option<TaskKey>,
}

/// What the filter asks of the store. The due day is left out for the strip, which shows all days.
fn wanted(visit: &Visit, filter: &Filter, today: Date) -> Result<TaskFilter, Failure> {
    let search = Filter::of(filter.q.as_ref());
    Ok(TaskFilter {
        department: door::officer(visit)?.department.clone(),
        permissions: PERMISSIONS
            .iter()
            .map(|one| one.code)
            .filter(|code| door::may(visit, code))
            .map(str::to_owned)
            .collect(),
        approves: door::may(visit, APPROVE.code),
        owners: owners(door::officer(visit)?),
        queue: Filter::of(filter.queue.as_ref()).map(str::to_owned),
        assignee: (filter.who.as_deref() == Some("mine")).then(|| visit.ctx.party()).flatten(),
        unassigned: filter.who.as_deref() == Some("free"),
        number: search.map(|text| text.chars().take(SEARCH_CHARS_MAX).collect::<String>().to_uppercase()),
        due: Filter::of(filter.due.as_ref()).map(|word| due_days(word, today)),
    })
}

/// The post, and its unit: terms of which they are warned.
fn owners(officer: &acts::Officer) -> Vec<String> {
    vec![officer.post.clone(), officer.unit.clone()]
}

/// First and last day of a filter; a word that nobody knows finds nothing.
fn due_days(word: &str, today: Date) -> (Date, Date) {
    let nothing = (Date::MAX, Date::MIN);
    match word {
        "late" => (Date::MIN, today.yesterday().unwrap_or(today)),
        // What is late is due this week too.
        "week" => (Date::MIN, today.checked_add((WEEK_DAYS - 1).days()).unwrap_or(today)),
        day => day.parse().map_or(nothing, |day| (day, day)),
    }
}

/// The tasks that the official may see, the most urgent first, one page.
pub async fn waiting(visit: &Visit, casework: &Casework, filter: &Filter) -> Result<Page, Failure> {
    let from = web::cursor(filter.after.as_deref())?;
    let wanted = wanted(visit, filter, today(visit, casework)?)?;
    let mut rows = casework.tasks(&visit.ctx, &wanted, from.as_ref(), PAGE_ROWS + 1).await?;
    let next = db::cut(&mut rows, PAGE_ROWS, TaskKey::of);
    let opened = |row: TaskOfCase| {
        let TaskOfCase { task, case, state } = row;
        let number = Some(task.number.clone()).filter(|number| !number.is_empty());
        // The store has noted what it could not read.
        let Some(state) = state else { return Err(Unreadable { case, number }) };
        let opened = Opened::of(casework, visit, state);
        let opened = opened.map_err(|error| Unreadable::noted(case, number, &error))?;
        Ok(Waiting { task, opened })
    };
    let (rows, mut unreadable) = sorted(rows.into_iter().map(opened));
    unreadable.dedup_by_key(|one| one.case);
    Ok(Page { rows, unreadable, next })
}

fn today(visit: &Visit, casework: &Casework) -> Result<Date, Failure> {
    Ok(casework.catalogues.current()?.day(visit.ctx.legal_at()))
}

/// One line of the table.
pub struct Line {
    pub href: String,
    pub number: String,
    pub service: String,
    pub task: String,
    pub tag: Option<Tag>,
    pub due: String,
    pub due_tag: Option<Tag>,
    pub holder: String,
    pub current: bool,
}

/// The left pane.
pub struct Pane {
    pub saved: Vec<(Link, bool)>,
    pub queues: Vec<(Link, bool)>,
    pub heat: Vec<HeatDay>,
    pub lines: Vec<Line>,
    pub filter: Filter,
    /// Said when nothing waits.
    pub empty: String,
    pub caption: String,
    /// The next page.
    pub next: Option<Link>,
    /// A case with exactly this number that waits for nobody here.
    pub found: Option<Link>,
    /// One line for each case that cannot be shown now.
    pub unreadable: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct Desk {
    chrome: Chrome,
    pane: Pane,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Query(filter): Query<Filter>,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let pane = pane(&visit, &casework, &filter, "").await?;
    let mut chrome = visit.chrome(t.get("desk-title")).shaped(Shape::Desk);
    chrome.notice = done_note(&t, &filter);
    visit.render(&Desk { chrome, pane })
}

/// The note that something was done.
pub fn done_note(t: &T, filter: &Filter) -> Option<web::chrome::Notice> {
    let doing = super::Doing::parse(filter.done.as_deref()?)?;
    let text = t.get(&format!("desk-done-{}", doing.word()));
    Some(web::chrome::Notice { text, success: true })
}

/// Builds the left pane; `current` is the case on the right.
pub async fn pane(
    visit: &Visit,
    casework: &Casework,
    filter: &Filter,
    current: &str,
) -> Result<Pane, Failure> {
    let t = visit.t();
    let page = waiting(visit, casework, filter).await?;
    let (law, today) = (casework.catalogues.current()?, today(visit, casework)?);
    let all = TaskFilter { due: None, ..wanted(visit, filter, today)? };
    let counts = casework.tasks_due(&visit.ctx, &all).await?;
    let heat = heat(&t, &counts, filter, today);
    let next = page.next.map(|key| Filter { after: Some(key.to_string()), done: None, ..filter.clone() });
    let next = next.map(|next| Link::new(t.get("desk-next-page"), next.href("/desk")));
    let lines: Vec<Line> = page.rows.iter().map(|row| line(visit, &t, row, filter, current)).collect();
    let queues = queues(visit, &t, &law, filter)?;
    let mut unreadable = page.unreadable;
    let mut found = None;
    if lines.is_empty() && unreadable.is_empty() {
        match by_number(visit, filter).await? {
            Some(Ok(state)) => {
                let number = state.number.clone().unwrap_or_default();
                let label = t.with("desk-found", &[("number", &number)]);
                found = Some(Link::new(label, format!("/desk/cases/{}", state.id)));
            }
            Some(Err(one)) => unreadable.push(one),
            None => {}
        }
    }
    let empty =
        queues.iter().find(|(_, chosen, _)| *chosen).filter(|_| filter.who.is_none() && filter.due.is_none());
    let empty = empty.map_or_else(|| t.get("desk-empty"), |(_, _, empty)| empty.clone());
    Ok(Pane {
        saved: saved(&t, filter),
        queues: queues.into_iter().map(|(link, chosen, _)| (link, chosen)).collect(),
        caption: t.with("desk-caption", &[("n", &lines.len())]),
        heat,
        lines,
        filter: Filter { done: None, ..filter.clone() },
        empty,
        next,
        found,
        unreadable: unreadable.iter().map(|one| words::unreadable(&t, one)).collect(),
    })
}

/// The case of the own department with exactly the number that was typed.
async fn by_number(visit: &Visit, filter: &Filter) -> Result<Option<Result<CaseState, Unreadable>>, Failure> {
    let Some(number) = Filter::of(filter.q.as_ref()) else { return Ok(None) };
    let found =
        store::find_by_number(visit.ctx.db(), &number.to_uppercase()).await.map_err(kernel::Problem::from)?;
    let ours = door::officer(visit)?.department.as_str();
    let own = found.filter(|(department, _)| department == ours).map(|(_, state)| state);
    Ok(own.filter(|state| state.as_ref().map_or(true, |state| state.phase != Phase::Draft)))
}

/// Filters that officials use every day, as links.
fn saved(t: &T, filter: &Filter) -> Vec<(Link, bool)> {
    let kept = |who: Option<&str>, due: Option<&str>| Filter {
        who: who.map(str::to_owned),
        due: due.map(str::to_owned),
        q: None,
        after: None,
        done: None,
        queue: filter.queue.clone(),
    };
    let same = |other: &Filter| other.who == filter.who && other.due == filter.due && filter.q.is_none();
    let all = [
        ("desk-saved-all", kept(None, None)),
        ("desk-saved-mine", kept(Some("mine"), None)),
        ("desk-saved-free", kept(Some("free"), None)),
        ("desk-saved-late", kept(None, Some("late"))),
        ("desk-saved-week", kept(None, Some("week"))),
    ];
    all.into_iter().map(|(key, other)| (Link::new(t.get(key), other.href("/desk")), same(&other))).collect()
}

/// The queues in which the post works: link, chosen, what is said when it is empty.
fn queues(
    visit: &Visit,
    t: &T,
    law: &crate::catalogues::Law,
    filter: &Filter,
) -> Result<Vec<(Link, bool, String)>, Failure> {
    let department = &door::officer(visit)?.department;
    let ours = law.catalogue.all().filter(|def| def.service.department == *department);
    let mut found: Vec<(Link, bool, String)> = Vec::new();
    for def in ours {
        for queue in def.queues.values().filter(|queue| door::may(visit, &queue.permission)) {
            let chosen = filter.queue.as_deref() == Some(queue.id.as_str());
            let narrowed =
                Filter { queue: Some(queue.id.clone()), q: None, after: None, done: None, ..filter.clone() };
            let link = Link::new(t.say(&queue.title), narrowed.href("/desk"));
            if found.iter().all(|(known, ..)| known.href != link.href) {
                found.push((link, chosen, t.say(&queue.empty).to_owned()));
            }
        }
    }
    if !found.is_empty() {
        let all = Filter { queue: None, q: None, after: None, done: None, ..filter.clone() };
        found.insert(
            0,
            (Link::new(t.get("desk-queue-all"), all.href("/desk")), filter.queue.is_none(), String::new()),
        );
    }
    Ok(found)
}

fn heat(t: &T, counts: &BTreeMap<Date, u64>, filter: &Filter, today: Date) -> Vec<HeatDay> {
    let whole = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let to = |due: String| Filter { due: Some(due), after: None, done: None, ..filter.clone() }.href("/desk");
    let late = whole(counts.range(..today).map(|(_, count)| count).sum());
    let mut days = vec![HeatDay {
        day: t.get("desk-saved-late"),
        short: t.get("desk-heat-late"),
        count: late,
        level: if late == 0 { 0 } else { 4 },
        href: to("late".to_owned()),
        today: false,
    }];
    let ahead = today.series(jiff::Span::new().days(1)).zip(0..HEAT_DAYS);
    days.extend(ahead.map(|(day, away)| {
        let count = whole(counts.get(&day).copied().unwrap_or_default());
        let level = match (count, away) {
            (0, _) => 0,
            (_, 0 | 1) => 3,
            (_, 2..=4) => 2,
            _ => 1,
        };
        let (short, href) = (day.day().to_string(), to(day.to_string()));
        HeatDay { day: t.date(day), short, count, level, href, today: away == 0 }
    }));
    days
}

fn line(visit: &Visit, t: &T, row: &Waiting, filter: &Filter, current: &str) -> Line {
    let (state, def) = (&row.opened.state, &row.opened.def);
    let id = state.id.to_string();
    let title = def.node(&row.task.node).and_then(|node| node.title.as_ref());
    let kind = t.get(&format!("desk-task-{}", row.task.kind));
    Line {
        href: Filter { done: None, ..filter.clone() }.href(&format!("/desk/cases/{id}")),
        number: sheet::number(state, t),
        service: t.say(&def.service.title).to_owned(),
        task: title.map_or(kind, |title| t.say(title).to_owned()),
        tag: row_tag(&row.opened, &row.task.node, t),
        due: row.task.due.map_or_else(|| t.get("desk-no-due"), |due| t.date(due)),
        due_tag: due_tag(row, t),
        holder: match row.task.assignee {
            _ if !row.task.owner.is_empty() => t.get("desk-holder-owner"),
            None => t.get("desk-holder-nobody"),
            Some(party) if Some(party) == visit.ctx.party() => t.get("desk-holder-me"),
            Some(_) => t.get("desk-holder-colleague"),
        },
        current: id == current,
    }
}

/// How pressing it is. Whoever works on the case sees the warning that the owner of the term got.
fn due_tag(row: &Waiting, t: &T) -> Option<Tag> {
    let days = row.task.due.map(|due| days_between(row.opened.facts.today, due));
    let told = rules::term_notices(&row.opened.def, &row.opened.state);
    match days {
        Some(..=-1) => Some(Tag::new(TagKind::Bad, t.get("desk-due-late"))),
        Some(0) => Some(Tag::new(TagKind::Yours, t.get("desk-due-today"))),
        _ if told.iter().any(|term| term.expired) => Some(Tag::new(TagKind::Bad, t.get("desk-due-late"))),
        _ if !told.is_empty() => Some(Tag::new(TagKind::Waiting, t.get("desk-due-near"))),
        _ => None,
    }
}

/// What stands out about the row: a proposal, a hearing, a machine that could not go on.
fn row_tag(opened: &Opened, node: &str, t: &T) -> Option<Tag> {
    let state = &opened.state;
    if state.proposal.as_ref().is_some_and(|proposal| proposal.node == node) {
        return Some(Tag::new(TagKind::Yours, t.get("desk-tag-proposed")));
    }
    let hearing = state.hearing.as_ref().filter(|hearing| hearing.node == node);
    if let Some(hearing) = hearing {
        let until = || t.with("desk-tag-hearing", &[("date", &t.date(hearing.until))]);
        return Some(if hearing.closed {
            Tag::new(TagKind::Active, t.get("desk-tag-heard"))
        } else {
            Tag::new(TagKind::Waiting, until())
        });
    }
    if let Some(raised) = state.tasks.get(node) {
        return Some(Tag::new(TagKind::Bad, timeline::why_words(t, &raised.why)));
    }
    let late = state.nodes.iter().find(|(_, entry)| entry.answered_late && state.decision.is_none());
    let title = opened.def.node(late?.0)?.title.as_ref()?;
    Some(Tag::new(TagKind::Active, t.with("desk-tag-answered", &[("what", &t.say(title))])))
}

impl Pane {
    /// Whether any filter but the queue is set, so that the way back to everything is shown.
    pub fn is_narrowed(&self) -> bool {
        !self.filter.is_empty()
    }

    /// The text that was searched for.
    pub fn search(&self) -> &str {
        self.filter.q.as_deref().unwrap_or_default()
    }

    /// The other filters, as hidden fields of the search.
    pub fn hidden(&self) -> Vec<(&'static str, String)> {
        let parts = self.filter.parts().into_iter().filter(|(name, _)| !["q", "after"].contains(name));
        parts.filter_map(|(name, value)| Some((name, value?.to_owned()))).collect()
    }
}
