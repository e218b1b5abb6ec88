//! `GET /cases/{id}/receipt`: the number, when it was received, what happens next. Prints on one page.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use web::chrome::{Chrome, Clock, Row};
use web::{Failure, Visit};

use super::{case_id, words};
use crate::service::Casework;
use crate::view::words::department;

#[derive(Template)]
#[template(path = "casework_receipt.html")]
struct Page {
    chrome: Chrome,
    title: String,
    number: String,
    rows: Vec<Row>,
    clocks: Vec<Clock>,
    parts: Vec<Row>,
    case: String,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let seen = casework.seen(&visit.ctx, case_id(&id)?).await?;
    let case = format!("/cases/{}", seen.state.id);
    let (Some(number), Some(on)) = (&seen.state.number, seen.state.submitted_on) else {
        return Ok(Redirect::to(&case).into_response());
    };
    let t = visit.t();
    let view = seen.view();
    let part = view.part(seen.def.service.title.clone());
    let rows = vec![
        Row::new(t.get("casework-receipt-what"), t.say(&seen.def.service.title)),
        Row::new(t.get("casework-department"), department(&seen.law.pack, &t, &seen.state.department)),
        Row::new(t.get("casework-receipt-on"), t.date(on)),
    ];
    let member = |node: String| {
        let entry = seen.def.node(&node)?;
        let crate::definition::NodeKind::Start(start) = &entry.kind else { return None };
        let service = seen.law.catalogue.get(&start.service)?;
        if seen.state.dropped.contains(&node) || start.silent {
            return None;
        }
        let title = entry.title.as_ref().map_or_else(|| t.say(&service.service.title), |title| t.say(title));
        Some(Row::new(title, department(&seen.law.pack, &t, &service.service.department)))
    };
    let page: Html<String> = visit.render(&Page {
        chrome: visit.chrome(t.get("casework-receipt-title")),
        title: t.get("casework-receipt-title"),
        number: number.clone(),
        rows,
        clocks: part.terms.iter().map(|term| words::clock(&t, &seen, term)).collect(),
        parts: view.members().into_iter().filter_map(member).collect(),
        case,
    })?;
    Ok(page.into_response())
}
