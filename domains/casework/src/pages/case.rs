//! `GET /cases/{id}`: the task list of a draft; afterwards one timeline of all departments.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Html;
use serde::Deserialize;
use web::chrome::{Chrome, Clock, Link, Row, Shape, Tag, Task, TimelineEntry};
use web::text::T;
use web::{Failure, Visit};

use super::{case_id, words};
use crate::definition::CaseKind;
use crate::model::Phase;
use crate::resident::{Matter, Seen};
use crate::service::Casework;
use crate::store::happenings::Happenings;
use crate::view::deed::{Deed, Open};
use crate::view::part::Part;
use crate::view::steps::Group;

#[derive(Template)]
#[template(path = "casework_tasks.html")]
struct TaskList {
    chrome: Chrome,
    title: String,
    /// The reader was named by somebody else.
    invited: bool,
    intro: String,
    clocks: Vec<Clock>,
    groups: Vec<(String, Vec<Task>)>,
    withdraw: Option<String>,
}

#[derive(Template)]
#[template(path = "casework_case.html")]
struct Timeline {
    chrome: Chrome,
    title: String,
    tag: Tag,
    number: String,
    awaited: Vec<Link>,
    rights: Vec<Link>,
    /// Several departments, each with a heading of its own.
    bundle: bool,
    parts: Vec<Section>,
    entries: Vec<TimelineEntry>,
    /// What happened before.
    earlier: Option<String>,
    unreadable: Vec<String>,
    receipt: String,
}

struct Section {
    title: String,
    tag: Tag,
    facts: Vec<Row>,
    clocks: Vec<Clock>,
    papers: Vec<Link>,
    silent: bool,
}

/// Which page of what has happened.
#[derive(Deserialize)]
pub struct Wanted {
    before: Option<String>,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
    Query(Wanted { before }): Query<Wanted>,
) -> Result<Html<String>, Failure> {
    let before = web::cursor(before.as_deref())?;
    let matter = casework.matter(&visit.ctx, case_id(&id)?, before.as_ref()).await?;
    if matter.main.state.phase == Phase::Draft {
        return visit.render(&task_list(&visit, &matter.main));
    }
    visit.render(&timeline(&visit, &matter))
}

fn task_list(visit: &Visit, seen: &Seen) -> TaskList {
    let t = visit.t();
    let view = seen.view();
    let case = seen.state.id;
    let group = |group: Group| match group {
        Group::Questions => t.get("casework-group-questions"),
        Group::Evidence => t.get("casework-group-evidence"),
        Group::Confirmations => t.get("casework-group-confirmations"),
        Group::Finish => t.get("casework-group-finish"),
    };
    let groups = view
        .steps()
        .into_iter()
        .map(|(name, steps)| (group(name), steps.iter().map(|step| words::task(&t, case, step)).collect()));
    let title = t.say(&seen.def.service.title).to_owned();
    let invited = !view.applies();
    let part = view.part(seen.def.service.title.clone());
    TaskList {
        chrome: visit.chrome(title.clone()).back_to("/cases"),
        intro: t.get(if invited { "casework-tasks-invited" } else { "casework-tasks-intro" }),
        clocks: part.terms.iter().filter(|_| !invited).map(|term| words::clock(&t, seen, term)).collect(),
        groups: groups.collect(),
        withdraw: view.may_withdraw().then(|| format!("/cases/{case}/withdraw")),
        title,
        invited,
    }
}

fn timeline(visit: &Visit, matter: &Matter) -> Timeline {
    let t = visit.t();
    let main = &matter.main;
    let view = main.view();
    let own = view.part(main.def.service.title.clone());
    let tag = words::standing(&t, own.standing);
    let title = t.say(&own.title).to_owned();
    let (mut awaited, mut rights) = (Vec::new(), Vec::new());
    // A bundle decides nothing: its number stands above, its members are what there is to follow.
    let bundle = main.def.kind == CaseKind::Bundle;
    let mut parts = if bundle { Vec::new() } else { vec![section(&t, main, own)] };
    let mut entries = told(&t, main, &matter.events, None);
    for node in view.members() {
        let Some(name) = main.def.node(&node).and_then(|node| node.title.clone()) else { continue };
        let child = matter
            .members
            .iter()
            .find(|seen| seen.state.parent.as_ref().is_some_and(|parent| parent.node == node));
        let section = match child {
            Some(seen) => {
                entries.extend(told(&t, seen, &matter.events, Some(t.say(&name))));
                section(&t, seen, seen.view().part(name))
            }
            None => match unopened(&t, main, &node) {
                Some(section) => section,
                None => continue,
            },
        };
        parts.push(section);
    }
    for seen in std::iter::once(main).chain(&matter.members).filter(|seen| seen.view().is_own()) {
        for open in seen.view().deeds() {
            let link = named_link(&t, seen, &open, matter.members.is_empty());
            if open.is_awaited() { awaited.push(link) } else { rights.push(link) }
        }
    }
    // Newest first, also among those of one moment.
    entries.sort_by_key(|(at, _)| *at);
    entries.reverse();
    Timeline {
        chrome: visit.chrome(title.clone()).back_to("/cases").shaped(Shape::Full),
        number: main.state.number.clone().unwrap_or_default(),
        receipt: format!("/cases/{}/receipt", main.state.id),
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        earlier: matter.events.earlier.as_ref().map(|key| format!("/cases/{}?before={key}", main.state.id)),
        unreadable: matter.unreadable.iter().map(|case| words::unreadable(&t, case)).collect(),
        title,
        tag,
        awaited,
        rights,
        bundle,
        parts,
    }
}

/// A link that names its department's part when there are several.
fn named_link(t: &T, seen: &Seen, open: &Open, alone: bool) -> Link {
    let link = words::deed_link(t, seen.state.id, open);
    if alone || matches!(open.deed, Deed::Continue) {
        return link;
    }
    let title = t.say(&seen.def.service.title);
    Link::new(t.with("casework-do-in", &[("what", &link.label), ("title", &title)]), link.href)
}

fn section(t: &T, seen: &Seen, part: Part) -> Section {
    let papers = part.papers.iter().map(|paper| {
        let number = paper.number.clone().unwrap_or_default();
        let name = format!("{} {number}", t.say(&paper.title)).trim().to_owned();
        let revoked = || t.with("casework-paper-revoked", &[("what", &name)]);
        let label = if paper.revoked { revoked() } else { name.clone() };
        Link::new(label, format!("/documents/{}/file", paper.id))
    });
    Section {
        title: t.say(&part.title).to_owned(),
        tag: words::standing(t, part.standing),
        facts: words::facts(t, seen, &part),
        clocks: part.terms.iter().map(|term| words::clock(t, seen, term)).collect(),
        papers: papers.collect(),
        silent: part.silent,
    }
}

/// A member without a case: what it waits for, or why there is none.
fn unopened(t: &T, main: &Seen, node: &str) -> Option<Section> {
    let crate::definition::NodeKind::Start(start) = &main.def.node(node)?.kind else { return None };
    let service = main.law.catalogue.get(&start.service)?;
    let part = main.view().member_part(node, service)?;
    Some(section(t, main, part))
}

type Entry = (kernel::Timestamp, TimelineEntry);

fn told(t: &T, seen: &Seen, events: &Happenings, member: Option<&str>) -> Vec<Entry> {
    let view = seen.view();
    let full = view.sees_all();
    let events = events.of_case(seen.state.id);
    let entry = |told: crate::view::story::Told| {
        let title = match member {
            Some(member) => t.with("casework-did-in", &[("member", &member), ("what", &told.title)]),
            None => told.title,
        };
        let entry = TimelineEntry {
            at: t.date_time(told.at),
            title,
            by: told.by,
            body: told.text,
            kind: told.kind,
            links: Vec::new(),
        };
        (told.at, entry)
    };
    view.story(t, events, full).into_iter().map(entry).collect()
}
