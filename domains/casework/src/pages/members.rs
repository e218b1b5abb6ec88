//! `/cases/{id}/members`: what the bundle does, and what may be left out.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use kernel::{Problem, ProblemStatus};
use web::chrome::{Chrome, Tag, TagKind};
use web::{Failure, Posted, Visit};

use super::case_id;
use crate::definition::{CaseKind, NodeKind};
use crate::error::CaseworkError;
use crate::model::CaseCommand;
use crate::resident::Seen;
use crate::service::Casework;
use crate::view::words::department;

#[derive(Template)]
#[template(path = "casework_members.html")]
struct Page {
    chrome: Chrome,
    members: Vec<Member>,
    task_list: String,
    once: String,
}

struct Member {
    node: String,
    title: String,
    summary: String,
    department: String,
    tag: Option<Tag>,
    /// True to leave it out, false to take it in again.
    drop: Option<bool>,
}

fn bundle(seen: Seen) -> Result<Seen, Failure> {
    let shown = seen.def.kind == CaseKind::Bundle && seen.view().applies();
    if shown { Ok(seen) } else { Err(Problem::from(CaseworkError::NoCase).into()) }
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let seen = bundle(casework.seen(&visit.ctx, case_id(&id)?).await?)?;
    let t = visit.t();
    let view = seen.view();
    let member = |node: String| {
        let entry = seen.def.node(&node)?;
        let NodeKind::Start(start) = &entry.kind else { return None };
        let service = seen.law.catalogue.get(&start.service)?;
        let drop = view.member_choice(&node);
        let tag = match (drop, start.optional) {
            (Some(false), _) => Some(Tag::new(TagKind::Quiet, t.get("casework-standing-left-out"))),
            (_, false) => Some(Tag::new(TagKind::Active, t.get("casework-member-required"))),
            _ => None,
        };
        Some(Member {
            title: entry
                .title
                .as_ref()
                .map_or_else(|| t.say(&service.service.title), |title| t.say(title))
                .to_owned(),
            summary: t.say(&service.service.summary).to_owned(),
            department: department(&seen.law.pack, &t, &service.service.department),
            tag,
            drop,
            node,
        })
    };
    let members = view.members().into_iter().filter_map(member).collect();
    let chrome = visit.chrome(t.get("casework-members-title")).back_to(format!("/cases/{}", seen.state.id));
    let task_list = format!("/cases/{}", seen.state.id);
    visit.render(&Page { chrome, members, task_list, once: visit.once() })
}

pub async fn choose(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Redirect, Failure> {
    let case = case_id(&id)?;
    bundle(casework.seen(&visit.ctx, case).await?)?;
    let command = match (form.get("drop"), form.get("keep")) {
        (Some(node), _) => CaseCommand::DropMember { node: node.to_owned() },
        (_, Some(node)) => CaseCommand::KeepMember { node: node.to_owned() },
        _ => return Err(Problem::new(ProblemStatus::Malformed, "request.malformed").into()),
    };
    casework.act(&super::once(&visit, &form)?, case, command, None).await?;
    Ok(Redirect::to(&format!("/cases/{case}/members")))
}
