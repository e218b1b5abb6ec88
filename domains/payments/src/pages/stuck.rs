//! `/desk/payments/orders`: orders that could not be carried out; correct the account and try again, or cancel one.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use kernel::Problem;
use serde::Deserialize;
use web::chrome::{Chrome, Errors, Row, Shape};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::{account_words, amount, department};
use crate::model::{Account, OrderKind, StuckOrder, StuckOrderId};
use crate::scope::Scope;
use crate::service::{self, Cancel, desk};
use crate::{CORRECT, PaymentsError};

const LIST: &str = "/desk/payments/orders";

#[derive(Template)]
#[template(path = "payments_orders.html")]
struct List {
    chrome: Chrome,
    caption: String,
    lines: Vec<Line>,
    next: Option<String>,
}

struct Line {
    href: String,
    title: String,
    amount: String,
    day: String,
    why: String,
}

#[derive(Template)]
#[template(path = "payments_order.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    title: String,
    rows: Vec<Row>,
    action: String,
    may_correct: bool,
    /// An amount that is owed has no account.
    has_account: bool,
    typed: Typed,
    once: String,
}

/// What the officer typed.
#[derive(Default)]
struct Typed {
    bank: String,
    number: String,
    holder: String,
    reason: String,
}

impl Typed {
    fn of(form: &Posted) -> Self {
        let field = |name| form.get(name).unwrap_or_default().to_owned();
        Self {
            bank: field("bank"),
            number: field("number"),
            holder: field("holder"),
            reason: field("reason"),
        }
    }

    /// The new account, when one was typed.
    fn account(&self) -> Option<Account> {
        let Self { bank, number, holder, .. } = self;
        let typed = [bank, number, holder].into_iter().any(|field| !field.is_empty());
        typed.then(|| Account {
            bank: bank.clone(),
            number: number.clone(),
            holder: Some(holder.clone()).filter(|holder| !holder.is_empty()),
        })
    }
}

/// The refusal in words; the code itself where a later version has no words for it.
fn why(t: &T, stuck: &StuckOrder) -> String {
    let key = format!("problem-{}", stuck.error.replace('.', "-"));
    t.find(&key, &[]).unwrap_or_else(|| stuck.error.clone())
}

fn title(t: &T, stuck: &StuckOrder) -> String {
    let kind = stuck.kind.as_str();
    stuck.title().map_or_else(|| t.get(&format!("payments-order-{kind}")), |title| t.say(&title).to_owned())
}

/// Which page of the list.
#[derive(Deserialize)]
pub struct Wanted {
    after: Option<String>,
}

pub async fn list(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Html<String>, Failure> {
    let from = web::cursor(wanted.after.as_deref())?;
    let page = desk::stuck_orders(&visit.ctx, from.as_ref()).await?;
    let t = visit.t();
    let line = |stuck: &StuckOrder| Line {
        href: format!("{LIST}/{}", stuck.id),
        title: title(&t, stuck),
        amount: stuck.amount().map(|money| amount(&visit, &t, money)).unwrap_or_default(),
        day: t.date_time(stuck.created_at),
        why: why(&t, stuck),
    };
    visit.render(&List {
        chrome: visit.chrome(t.get("payments-stuck-title")).shaped(Shape::Desk).back_to("/desk/payments"),
        caption: t.with("payments-stuck-caption", &[("n", &page.total)]),
        lines: page.items.iter().map(line).collect(),
        next: page.next.map(|place| format!("{LIST}?after={place}")),
    })
}

async fn find(visit: &Visit, id: &str) -> Result<StuckOrder, Failure> {
    let id: StuckOrderId = id.parse().map_err(|_| Failure::not_found())?;
    Ok(desk::stuck_order(&visit.ctx, id).await?)
}

pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Html<String>, Failure> {
    let stuck = find(&visit, &id).await?;
    page(&visit, &stuck, Errors::none(), Typed::default()).await
}

async fn page(
    visit: &Visit,
    stuck: &StuckOrder,
    errors: Errors,
    typed: Typed,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let mut rows = vec![Row::new(t.get("payments-stuck-why"), why(&t, stuck))];
    rows.extend(stuck.amount().map(|money| Row::new(t.get("payments-amount"), amount(visit, &t, money))));
    let code = stuck.department();
    rows.extend(code.map(|code| Row::new(t.get("payments-from"), department(visit, &code))));
    rows.extend(visit.case_row(t.get("payments-case"), stuck.case()).await);
    // An account that is none has no last characters.
    let hint = stuck.account_hint().filter(|hint| !hint.is_empty());
    rows.extend(hint.map(|hint| Row::new(t.get("payments-account"), account_words(&t, &hint))));
    rows.push(Row::new(t.get("payments-ordered-on"), t.date_time(stuck.created_at)));
    let title = title(&t, stuck);
    visit.render(&Page {
        chrome: visit.form_chrome(title.clone()).back_to(LIST).failed(&errors),
        errors,
        title,
        rows,
        action: format!("{LIST}/{}", stuck.id),
        may_correct: visit.session()?.permissions.contains(CORRECT.code),
        has_account: stuck.kind == OrderKind::Disburse,
        typed,
        once: visit.once(),
    })
}

/// The page again with what is wrong; a refusal that no field can cure stands above the form.
async fn again(visit: &Visit, id: &str, problem: Problem, typed: Typed) -> Result<Response, Failure> {
    let stuck = find(visit, id).await?;
    let t = visit.t();
    let mut errors = Errors::new(&t, &problem.fields);
    if problem.fields.is_empty() {
        errors.push("resume", t.get(&format!("problem-{}", problem.code.replace('.', "-"))));
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(visit, &stuck, errors, typed).await?).into_response())
}

/// Whether the officer can do something about a refusal on this page.
fn ours(problem: &Problem) -> bool {
    problem.code.starts_with("payments.") && problem.code != PaymentsError::NotFound.code()
}

pub async fn resume(visit: Visit, Path(id): Path<String>, form: Posted) -> Result<Response, Failure> {
    let stuck = find(&visit, &id).await?;
    let typed = Typed::of(&form);
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    match service::resume(&ctx, stuck.id, typed.account()).await {
        Ok(_) => Ok(Redirect::to(LIST).into_response()),
        Err(problem) if ours(&problem) => again(&visit, &id, problem, typed).await,
        Err(problem) => Err(problem.into()),
    }
}

pub async fn cancel(visit: Visit, Path(id): Path<String>, form: Posted) -> Result<Response, Failure> {
    let stuck = find(&visit, &id).await?;
    let typed = Typed::of(&form);
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    let scope = Scope::of(&visit.ctx)?;
    match ctx.run(Cancel { id: stuck.id, scope, reason: typed.reason.clone() }).await {
        Ok(()) => Ok(Redirect::to(LIST).into_response()),
        Err(problem) if ours(&problem) => again(&visit, &id, problem, typed).await,
        Err(problem) => Err(problem.into()),
    }
}
