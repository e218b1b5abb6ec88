//! `/cases/{id}/withdraw`: take an application back, or throw a draft away.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use kernel::Problem;
use web::chrome::Chrome;
use web::{Failure, Posted, Visit};

use super::case_id;
use crate::error::CaseworkError;
use crate::model::{CaseCommand, Phase};
use crate::service::Casework;

#[derive(Template)]
#[template(path = "casework_withdraw.html")]
struct Page {
    chrome: Chrome,
    title: String,
    draft: bool,
    case: String,
    once: String,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let seen = casework.seen(&visit.ctx, case_id(&id)?).await?;
    let view = seen.view();
    if !view.applies() {
        return Err(Problem::from(CaseworkError::NoCase).into());
    }
    if !view.may_withdraw() {
        let bundle = seen.state.phase != Phase::Draft && seen.state.decision.is_none();
        let reason = if bundle { CaseworkError::WithdrawMembers } else { CaseworkError::AlreadyDecided };
        return Err(Problem::from(reason).into());
    }
    let t = visit.t();
    let draft = seen.state.phase == Phase::Draft;
    let title = t.get(if draft { "casework-withdraw-draft-title" } else { "casework-withdraw-title" });
    let case = format!("/cases/{}", seen.state.id);
    let chrome = visit.chrome(title.clone()).back_to(case.clone());
    visit.render(&Page { chrome, title, draft, case, once: visit.once() })
}

pub async fn submit(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Redirect, Failure> {
    let case = case_id(&id)?;
    casework.seen(&visit.ctx, case).await?;
    let command = CaseCommand::Withdraw { reason: form.get("reason").map(str::to_owned) };
    casework.act(&super::once(&visit, &form)?, case, command, None).await?;
    Ok(Redirect::to("/cases"))
}
