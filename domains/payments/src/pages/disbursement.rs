//! `/desk/payments/{id}`: one disbursement; what the bank said; its whole account, recorded before it is shown.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use web::chrome::{Chrome, Errors, Row, Tag};
use web::{Failure, Posted, Visit};

use super::{account_words, amount, law, state_tag};
use crate::model::{Account, Disbursement, DisbursementId, DisbursementState};
use crate::scope::Scope;
use crate::service::{Settle, desk};
use crate::{PaymentsError, RELEASE, SETTLE};

#[derive(Template)]
#[template(path = "payments_disbursement.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    title: String,
    tag: Tag,
    rows: Vec<Row>,
    action: String,
    may_pay: bool,
    may_fail: bool,
    may_reveal: bool,
    reason: String,
    once: String,
}

fn id_of(text: &str) -> Result<DisbursementId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Html<String>, Failure> {
    let payment = desk::disbursement(&visit.ctx, id_of(&id)?).await?;
    page(&visit, &payment, None, Errors::none(), "").await
}

async fn page(
    visit: &Visit,
    payment: &Disbursement,
    account: Option<&Account>,
    errors: Errors,
    reason: &str,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let session = visit.session()?;
    let may = |code: &str| session.permissions.contains(code);
    let mut rows = vec![
        Row::new(t.get("payments-reference"), &payment.reference),
        Row::new(t.get("payments-amount"), amount(visit, &t, payment.amount)),
        Row::new(t.get("payments-ordered-on"), t.date_time(payment.created_at)),
    ];
    rows.extend(law(visit, payment.legal_basis.as_ref()).map(|law| Row::new(t.get("payments-law"), law)));
    rows.extend(visit.case_row(t.get("payments-case"), payment.case).await);
    rows.extend(payment.sent_at.map(|at| Row::new(t.get("payments-sent-on"), t.date_time(at))));
    rows.extend(payment.settled_at.map(|at| Row::new(t.get("payments-settled-on"), t.date_time(at))));
    rows.extend(payment.reason.as_ref().map(|why| Row::new(t.get("payments-reason"), why)));
    match account {
        None => rows.push(Row::new(t.get("payments-account"), account_words(&t, &payment.account_hint))),
        Some(account) => {
            if !account.bank.is_empty() {
                rows.push(Row::new(t.get("payments-bank"), &account.bank));
            }
            rows.push(Row::new(t.get("payments-account"), &account.number));
            rows.extend(account.holder.as_ref().map(|name| Row::new(t.get("payments-holder"), name)));
        }
    }
    let back = format!("/desk/payments?state={}", payment.state.as_str());
    let title = t.say(&payment.title).to_owned();
    visit.render(&Page {
        chrome: visit.chrome(title.clone()).back_to(back).failed(&errors),
        tag: state_tag(&t, payment.state),
        errors,
        title,
        rows,
        action: format!("/desk/payments/{}", payment.id),
        may_pay: may(SETTLE.code) && payment.state == DisbursementState::Sent,
        may_fail: may(SETTLE.code)
            && matches!(payment.state, DisbursementState::Sent | DisbursementState::Queued),
        may_reveal: may(RELEASE.code) && account.is_none(),
        reason: reason.to_owned(),
        once: visit.once(),
    })
}

pub async fn settle(visit: Visit, Path(id): Path<String>, form: Posted) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    let reason = form.get("reason").unwrap_or_default();
    let failure = match form.get("outcome") {
        Some("paid") => None,
        Some("failed") => Some(reason.to_owned()),
        _ => return Err(PaymentsError::State.into()),
    };
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    match ctx.run(Settle { id, scope: Scope::of(&visit.ctx)?, failure }).await {
        Ok(_) => Ok(Redirect::to(&format!("/desk/payments/{id}")).into_response()),
        Err(problem) if !problem.fields.is_empty() => {
            let errors = Errors::new(&visit.t(), &problem.fields);
            let payment = desk::disbursement(&visit.ctx, id).await?;
            let page = page(&visit, &payment, None, errors, reason).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}

pub async fn account(visit: Visit, Path(id): Path<String>, _form: Posted) -> Result<Html<String>, Failure> {
    let (payment, account) = desk::account(&visit.ctx, id_of(&id)?).await?;
    page(&visit, &payment, Some(&account), Errors::none(), "").await
}
