//! `GET /`: search first, then what is happening in your life, then what is due for you.

use askama::Template;
use axum::Extension;
use axum::response::Html;
use web::chrome::{Chrome, Link, Shape, Tile};
use web::{DueItem, Failure, Visit};

use crate::definition::CaseKind;
use crate::model::Phase;
use crate::service::Casework;

/// Most open cases on the start page; the list has the rest.
const OPEN_MAX: usize = 5;
/// Most due items.
const DUE_MAX: usize = 10;

#[derive(Template)]
#[template(path = "casework_start.html")]
struct Page {
    chrome: Chrome,
    events: Vec<Tile>,
    services: Vec<Tile>,
    due: Vec<Due>,
    open: Vec<Link>,
    signed_in: bool,
}

struct Due {
    link: Link,
    until: String,
}

pub async fn show(visit: Visit, Extension(casework): Extension<Casework>) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let (_, offered) = casework.offered(&visit.ctx)?;
    let tile = |definition: &crate::definition::Definition| Tile {
        title: t.say(&definition.service.title).to_owned(),
        hint: t.say(&definition.service.summary).to_owned(),
        href: format!("/services/{}", definition.id()),
    };
    let (bundles, single): (Vec<_>, Vec<_>) =
        offered.iter().partition(|definition| definition.kind == CaseKind::Bundle);
    let resident = visit.session.as_deref().is_some_and(|session| session.officer.is_none());
    let due = if resident { due(&visit).await } else { Vec::new() };
    let mut open = Vec::new();
    if let Some(party) = visit.ctx.party().filter(|_| resident) {
        let cases = casework.matters_of_party(&visit.ctx, party, None).await?.seen;
        let shown =
            cases.iter().filter(|seen| seen.state.phase != Phase::Closed && seen.state.parent.is_none());
        open.extend(shown.take(OPEN_MAX).map(|seen| {
            let title = t.say(&seen.def.service.title);
            let label = match &seen.state.number {
                Some(number) => format!("{title} · {number}"),
                None => t.with("casework-draft-of", &[("title", &title)]),
            };
            Link::new(label, format!("/cases/{}", seen.state.id))
        }));
    }
    visit.render(&Page {
        chrome: visit.chrome(String::new()).shaped(Shape::Full),
        events: bundles.iter().map(|definition| tile(definition)).collect(),
        services: single.iter().map(|definition| tile(definition)).collect(),
        due: due
            .into_iter()
            .take(DUE_MAX)
            .map(|item| Due {
                until: item.due.map(|at| t.day(at.plus_millis(-1))).unwrap_or_default(),
                link: Link::new(item.title, item.href),
            })
            .collect(),
        open,
        signed_in: resident,
    })
}

/// What every domain says is due, the most urgent first. One that cannot answer does not close the start page.
async fn due(visit: &Visit) -> Vec<DueItem> {
    let asked = visit.web.settings().due.iter().map(|due| due(visit.ctx.clone()));
    let mut items = Vec::new();
    for answer in futures::future::join_all(asked).await {
        match answer {
            Ok(found) => items.extend(found),
            Err(problem) => tracing::warn!(code = problem.code, "due"),
        }
    }
    items.sort_by_key(|item| (item.due.is_none(), item.due));
    items
}
