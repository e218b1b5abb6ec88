//! Pages of residents: the start page, the catalogue, own cases. One page a file; `view` says what each may show.
//! Invariant: a page asks for a case as the party of its session, so that others' cases do not exist for it.

mod appeal;
mod appointment;
mod case;
mod cases;
mod check;
mod confirm;
pub mod desk;
mod evidence;
mod form;
mod members;
mod receipt;
mod reply;
mod service;
mod services;
mod start;
mod withdraw;
mod words;

use acts::{Ctx, IdempotencyKey};
use axum::routing::{get, post};
use kernel::{CaseId, Problem};
use web::{Access, DueFn, DueItem, Failure, Posted, Routes, Visit};

use crate::error::CaseworkError;
use crate::resident::CASES_MAX;
use crate::service::Casework;
use crate::view::deed::Open;

pub fn routes() -> Routes {
    Routes::new()
        .merge(desk::routes())
        .page("/", Access::Public, get(start::show))
        .page("/services", Access::Public, get(services::show))
        .page("/services/{id}", Access::Public, get(service::show))
        .page("/services/{id}/start", Access::Person, post(service::start))
        .page("/cases", Access::Person, get(cases::show))
        .page("/cases/{id}", Access::Person, get(case::show))
        .page("/cases/{id}/forms/{node}/{page}", Access::Person, get(form::show).post(form::save))
        .page("/cases/{id}/evidence/{item}", Access::Person, get(evidence::show).post(evidence::decide))
        .page("/cases/{id}/confirm/{node}", Access::Person, get(confirm::show).post(confirm::decide))
        .page(
            "/cases/{id}/appointment/{node}",
            Access::Person,
            get(appointment::show).post(appointment::decline),
        )
        .page("/cases/{id}/members", Access::Person, get(members::show).post(members::choose))
        .page("/cases/{id}/check", Access::Person, get(check::show).post(check::submit))
        .page("/cases/{id}/receipt", Access::Person, get(receipt::show))
        .page("/cases/{id}/withdraw", Access::Person, get(withdraw::show).post(withdraw::submit))
        .page("/cases/{id}/reply", Access::Person, get(reply::show).post(reply::submit))
        .page("/cases/{id}/appeal", Access::Person, get(appeal::show).post(appeal::submit))
}

/// What cases wait for from the person of the context, for the start page.
pub fn due(casework: Casework) -> DueFn {
    std::sync::Arc::new(move |ctx| {
        let casework = casework.clone();
        Box::pin(async move { due_items(&casework, &ctx).await })
    })
}

/// Open cases come first in the list, so that one page of it holds what waits.
async fn due_items(casework: &Casework, ctx: &Ctx) -> Result<Vec<DueItem>, Problem> {
    let Some(party) = ctx.party() else { return Ok(Vec::new()) };
    let mut items = Vec::new();
    for seen in casework.cases_of_party(ctx, party, None, CASES_MAX).await?.seen {
        let view = seen.view();
        for open in view.deeds().into_iter().filter(Open::is_awaited) {
            let due = open.until.and_then(|day| kernel::date::end_of_day(day, &seen.law.zone).ok());
            let title = seen.def.service.title.get(ctx.origin.lang).to_owned();
            items.push(DueItem { title, href: words::deed_href(seen.state.id, &open.deed), due });
        }
    }
    Ok(items)
}

/// The case id of a path; anything else is no case.
fn case_id(text: &str) -> Result<CaseId, Failure> {
    text.parse().map_err(|_| Failure(Problem::from(CaseworkError::NoCase)))
}

/// The context of a submit: a repeated one is carried out once.
fn once(visit: &Visit, form: &Posted) -> Result<Ctx, Failure> {
    Ok(keyed(&visit.ctx, form.once()?))
}

/// The context under an idempotency key, if there is one.
pub(crate) fn keyed(ctx: &Ctx, key: Option<IdempotencyKey>) -> Ctx {
    key.map_or_else(|| ctx.clone(), |key| ctx.with_idempotency(key))
}

/// The sequence number that the page showed.
fn sequence(form: &Posted) -> Option<u64> {
    form.get("seen").and_then(|seen| seen.parse().ok())
}
