//! `GET /desk/cases/{id}`: the queue left, one case right.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Html;
use serde::Deserialize;
use web::chrome::{Chrome, Link, Shape};
use web::{Failure, Visit};

use super::Reads;
use super::door::{self, Opened};
use super::queue::{self, Filter, Pane};
use super::sheet::{Sheet, sheet};
use crate::Casework;
use crate::definition::CaseKind;
use crate::lookup::OwnRegister;
use crate::model::{CaseState, Phase};
use crate::pages::words;
use crate::unreadable::{Listed, Unreadable, sorted};

#[derive(Template)]
#[template(path = "desk/case.html")]
struct Page {
    chrome: Chrome,
    pane: Pane,
    sheet: Sheet,
    /// What happened before.
    earlier: Option<String>,
    /// The bundle, where the official's own department keeps it.
    parent: Option<Link>,
    /// Registers of the own department in which the post may look something up for this case.
    registers: Vec<Link>,
}

/// Which page of what happened.
#[derive(Deserialize)]
pub struct Earlier {
    before: Option<String>,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    Path(id): Path<String>,
    Query(filter): Query<Filter>,
    Query(Earlier { before }): Query<Earlier>,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let before = web::cursor(before.as_deref())?;
    let opened = door::open(&visit, &casework, &reads, &id).await?;
    let happened = casework.events(&visit.ctx, opened.state.id, before.as_ref()).await?;
    let events = happened.of_case(opened.state.id);
    let (children, missing) = children(&visit, &casework, &opened).await?;
    let mut sheet = sheet(&visit, &opened, events, &children);
    sheet.notes.extend(missing.iter().map(|one| words::unreadable(&t, one)));
    let pane = queue::pane(&visit, &casework, &filter, &sheet.id).await?;
    let title = format!("{} · {}", sheet.number, sheet.service);
    let back = Filter { done: None, ..filter.clone() }.href("/desk");
    let mut chrome = visit.chrome(title).shaped(Shape::Desk).back_to(back);
    chrome.notice = queue::done_note(&t, &filter);
    let parent = parent(&visit, &casework, &opened).await;
    let registers = registers(&visit, &casework, &opened)?;
    let earlier = happened.earlier.map(|key| format!("/desk/cases/{}?before={key}", opened.state.id));
    visit.render(&Page { chrome, pane, sheet, earlier, parent, registers })
}

fn registers(visit: &Visit, casework: &Casework, opened: &Opened) -> Result<Vec<Link>, Failure> {
    if !door::may(visit, registers::READ.code) || opened.state.phase == Phase::Closed {
        return Ok(Vec::new());
    }
    let (t, case) = (visit.t(), opened.state.id);
    let own = casework.own_registers(&visit.ctx, &opened.state)?;
    let link = |register: &OwnRegister| {
        Link::new(t.say(&register.title), format!("/desk/cases/{case}/registers/{}", register.id))
    };
    Ok(own.iter().map(link).collect())
}

/// The bundle to which the case belongs; another department's is not shown.
async fn parent(visit: &Visit, casework: &Casework, opened: &Opened) -> Option<Link> {
    let parent = opened.state.parent.as_ref()?;
    let state = casework.for_officer(&visit.ctx, parent.case).await.ok()?;
    let (bundle, t) = (Opened::of(casework, visit, state).ok()?, visit.t());
    let title = t.say(&bundle.def.service.title);
    let number = bundle.state.number.clone().unwrap_or_default();
    let label = t.with("desk-parent", &[("title", &title), ("number", &number)]);
    Some(Link::new(label, format!("/desk/cases/{}", parent.case)))
}

/// The members of a bundle, for reading only.
pub async fn children(
    visit: &Visit,
    casework: &Casework,
    opened: &Opened,
) -> Result<(Vec<Opened>, Vec<Unreadable>), Failure> {
    if opened.def.kind != CaseKind::Bundle {
        return Ok((Vec::new(), Vec::new()));
    }
    let Listed { read, mut unreadable } = casework.children(&visit.ctx, opened.state.id).await?;
    let open = |state: CaseState| {
        let (case, number) = (state.id, state.number.clone());
        Opened::of(casework, visit, state).map_err(|error| Unreadable::noted(case, number, &error))
    };
    let (children, missing) = sorted(read.into_iter().map(open));
    unreadable.extend(missing);
    Ok((children, unreadable))
}
