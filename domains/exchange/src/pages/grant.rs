//! `/admin/exchange/grants/{id}`: one grant; suspend, resume or withdraw it with a reason.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use web::chrome::{Chrome, Errors, Row};
use web::{Failure, Posted, Visit};

use super::grants::state;
use crate::MANAGE;
use crate::catalogue::{self, GrantState};
use crate::gate::Gate;
use crate::service::{Deed, MarkGrant, administer};

const LIST: &str = "/admin/exchange/grants";

#[derive(Template)]
#[template(path = "exchange_grant.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    rows: Vec<Row>,
    action: String,
    deeds: Vec<Offer>,
    reason: String,
    once: String,
}

/// What can be done now.
struct Offer {
    deed: &'static str,
    label: String,
    kind: &'static str,
}

pub async fn show(
    visit: Visit,
    Extension(gate): Extension<Gate>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    page(&visit, &gate, &id, Errors::none(), "")
}

fn page(visit: &Visit, gate: &Gate, id: &str, errors: Errors, reason: &str) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let snapshot = gate.snapshot();
    let day = visit.ctx.legal_at().date_in(snapshot.declared().zone());
    let grant = catalogue::grant(&snapshot, id, day).ok_or(Failure::not_found())?;
    let ground =
        grant.law.as_ref().map_or_else(|| t.get("exchange-by-consent"), |law| t.say(&law.law).to_owned());
    let rows = vec![
        Row::new(t.get("exchange-client"), grant.client),
        Row::new(t.get("exchange-service"), grant.service),
        Row::new(t.get("exchange-endpoints"), grant.endpoints.join(", ")),
        Row::new(t.get("exchange-fields"), grant.fields.join(", ")),
        Row::new(t.get("exchange-purposes"), grant.purposes.join(", ")),
        Row::new(t.get("exchange-ground"), ground),
        Row::new(t.get("exchange-state"), state(&t, grant.state)),
    ];
    let may_manage = visit.session()?.permissions.contains(MANAGE.code);
    let offer = |deed, label: &str, kind| Offer { deed, label: t.get(label), kind };
    let (resume, suspend) =
        (offer("resume", "exchange-do-resume", ""), offer("suspend", "exchange-do-suspend", "secondary"));
    let withdraw = offer("withdraw", "exchange-do-withdraw", "warning");
    let deeds = match grant.state {
        _ if !may_manage => Vec::new(),
        GrantState::Withdrawn => Vec::new(),
        GrantState::Suspended => vec![resume, withdraw],
        _ => vec![suspend, withdraw],
    };
    visit.render(&Page {
        chrome: visit.chrome(grant.id).back_to(LIST).failed(&errors),
        errors,
        rows,
        action: format!("{LIST}/{id}"),
        deeds,
        reason: reason.to_owned(),
        once: visit.once(),
    })
}

pub async fn mark(
    visit: Visit,
    Extension(gate): Extension<Gate>,
    Path((id, deed)): Path<(String, String)>,
    form: Posted,
) -> Result<Response, Failure> {
    let deed = Deed::parse(&deed).ok_or(Failure::not_found())?;
    let reason = form.get("reason").unwrap_or_default();
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    let command = MarkGrant { grant: id.clone(), deed, reason: reason.to_owned() };
    match administer(&ctx, &gate, command).await {
        Ok(()) => Ok(Redirect::to(&format!("{LIST}/{id}")).into_response()),
        Err(problem) if !problem.fields.is_empty() => {
            let errors = Errors::new(&visit.t(), &problem.fields);
            let shown = page(&visit, &gate, &id, errors, reason)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
