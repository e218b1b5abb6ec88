//! `GET /desk/payments`: the treasury's list, filtered by state. `POST …/release` sends the chosen ones,
//! `POST …/receive` records money that came in.

use askama::Template;
use axum::extract::Query;
use axum::response::{Html, IntoResponse, Redirect, Response};
use db::Place;
use http::StatusCode;
use kernel::ProblemStatus;
use serde::Deserialize;
use web::chrome::{Chrome, Errors, Link, Shape};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::{amount, law};
use crate::model::{Disbursement, DisbursementState, Payable};
use crate::scope::Scope;
use crate::service::{self, Receive, Release};
use crate::store::DeskPage;
use crate::{PaymentsError, RELEASE, SETTLE};

/// The filter that shows what is owed to the department.
const OWED: &str = "owed";

#[derive(Debug, Default, Deserialize)]
pub struct Filter {
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "payments_desk.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    filters: Vec<(Link, bool)>,
    /// Orders that wait for an officer, in words.
    stuck: Option<Link>,
    caption: String,
    lines: Vec<Line>,
    next: Option<String>,
    /// Where the form posts and what its button says; nothing when the officer may only look.
    action: Option<(&'static str, String)>,
    several: bool,
    once: String,
}

struct Line {
    id: String,
    reference: String,
    href: Option<String>,
    day: String,
    title: String,
    amount: String,
    law: String,
}

pub async fn show(visit: Visit, Query(filter): Query<Filter>) -> Result<Response, Failure> {
    Ok(list(&visit, &filter, Errors::none()).await?.into_response())
}

/// What the list shows: its lines, how many there are on all pages, where the next page begins, and what can be done.
struct Shown {
    lines: Vec<Line>,
    total: u64,
    next: Option<Place>,
    action: Option<(&'static str, String)>,
}

async fn shown(visit: &Visit, t: &T, state: &str, from: Option<&Place>) -> Result<Shown, Failure> {
    let session = visit.session()?;
    let may = |code: &str| session.permissions.contains(code);
    if state == OWED {
        let DeskPage { items, total, next } = service::desk::payables(&visit.ctx, from).await?;
        let action = may(SETTLE.code).then(|| ("/desk/payments/receive", t.get("payments-do-receive")));
        let lines = items.iter().map(|owed| owed_line(visit, t, owed)).collect();
        return Ok(Shown { lines, total, next, action });
    }
    let wanted = DisbursementState::parse(state).ok_or_else(Failure::not_found)?;
    let DeskPage { items, total, next } = service::desk::disbursements(&visit.ctx, wanted, from).await?;
    let releasable = wanted == DisbursementState::Queued && may(RELEASE.code);
    let action = releasable.then(|| ("/desk/payments/release", t.get("payments-do-release")));
    let lines = items.iter().map(|payment| line(visit, t, payment)).collect();
    Ok(Shown { lines, total, next, action })
}

async fn list(visit: &Visit, filter: &Filter, errors: Errors) -> Result<Html<String>, Failure> {
    let state = filter.state.as_deref().unwrap_or(DisbursementState::Queued.as_str());
    let t = visit.t();
    let from = web::cursor(filter.after.as_deref())?;
    let Shown { lines, total, next, action } = shown(visit, &t, state, from.as_ref()).await?;
    let stuck = service::desk::stuck_orders(&visit.ctx, None).await?.total;
    let stuck = (stuck > 0)
        .then(|| Link::new(t.with("payments-stuck-some", &[("n", &stuck)]), "/desk/payments/orders"));
    let chrome = visit.chrome(t.get("payments-desk-title")).shaped(Shape::Desk).failed(&errors);
    visit.render(&Page {
        chrome,
        errors,
        filters: filters(&t, state),
        stuck,
        caption: t.with("payments-desk-caption", &[("state", &state_words(&t, state)), ("n", &total)]),
        next: next.map(|place| format!("/desk/payments?state={state}&after={place}")),
        several: state != OWED,
        lines,
        action,
        once: visit.once(),
    })
}

fn state_words(t: &T, state: &str) -> String {
    if state == OWED { t.get("payments-state-owed") } else { t.get(&format!("payments-state-{state}")) }
}

fn filters(t: &T, current: &str) -> Vec<(Link, bool)> {
    let states = DisbursementState::ALL.iter().map(|state| state.as_str()).chain([OWED]);
    states
        .map(|state| {
            (Link::new(state_words(t, state), format!("/desk/payments?state={state}")), state == current)
        })
        .collect()
}

fn line(visit: &Visit, t: &T, payment: &Disbursement) -> Line {
    Line {
        id: payment.id.to_string(),
        reference: payment.reference.clone(),
        href: Some(format!("/desk/payments/{}", payment.id)),
        day: t.day(payment.created_at),
        title: t.say(&payment.title).to_owned(),
        amount: amount(visit, t, payment.amount),
        law: law(visit, payment.legal_basis.as_ref()).unwrap_or_default(),
    }
}

fn owed_line(visit: &Visit, t: &T, owed: &Payable) -> Line {
    Line {
        id: owed.id.to_string(),
        reference: owed.reference.clone(),
        href: None,
        day: owed.due_on.map_or_else(|| t.day(owed.created_at), |day| t.date(day)),
        title: t.say(&owed.title).to_owned(),
        amount: amount(visit, t, owed.amount),
        law: law(visit, owed.legal_basis.as_ref()).unwrap_or_default(),
    }
}

pub async fn release(visit: Visit, form: Posted) -> Result<Response, Failure> {
    let ids: Result<Vec<_>, _> = form.all("payment").map(str::parse).collect();
    let ids = ids.map_err(|_| PaymentsError::NotFound)?;
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    match ctx.run(Release { ids, scope: Scope::of(&visit.ctx)? }).await {
        Ok(_) => Ok(Redirect::to("/desk/payments?state=sent").into_response()),
        Err(problem) if problem.status == ProblemStatus::Invalid => {
            let mut errors = Errors::none();
            errors.push("payment", visit.t().get(&format!("problem-{}", problem.code.replace('.', "-"))));
            let page = list(&visit, &Filter::default(), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}

pub async fn receive(visit: Visit, form: Posted) -> Result<Redirect, Failure> {
    let id = form.get("payment").and_then(|id| id.parse().ok()).ok_or(PaymentsError::NoneSelected)?;
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    ctx.run(Receive { id, scope: Scope::of(&visit.ctx)? }).await?;
    Ok(Redirect::to("/desk/payments?state=owed"))
}
