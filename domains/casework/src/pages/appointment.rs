//! `/cases/{id}/appointment/{node}`: choose a time at the counter, or say that none is wanted where that is allowed.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use kernel::Problem;
use web::chrome::Chrome;
use web::{Failure, Posted, Visit};

use super::case_id;
use crate::definition::{AppointNode, NodeKind};
use crate::error::CaseworkError;
use crate::model::CaseCommand;
use crate::resident::Seen;
use crate::service::Casework;

#[derive(Template)]
#[template(path = "casework_appointment.html")]
struct Page {
    chrome: Chrome,
    title: String,
    caption: String,
    /// The counter's times for this step.
    choose: String,
    optional: bool,
    once: String,
}

/// The appointment that waits for the applicant.
fn asked<'a>(seen: &'a Seen, node: &str) -> Result<&'a AppointNode, Failure> {
    let appoint = seen.def.node(node).and_then(|node| match &node.kind {
        NodeKind::Appoint(appoint) => Some(appoint),
        _ => None,
    });
    let own = appoint.filter(|_| seen.view().applies());
    let own = own.ok_or(Problem::from(CaseworkError::NoSuchAppointment))?;
    if seen.state.is_active(node) { Ok(own) } else { Err(Problem::from(CaseworkError::NotActive).into()) }
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path((id, node)): Path<(String, String)>,
) -> Result<Html<String>, Failure> {
    let seen = casework.seen(&visit.ctx, case_id(&id)?).await?;
    let appoint = asked(&seen, &node)?;
    let t = visit.t();
    let title =
        seen.def.node(&node).and_then(|node| node.title.as_ref()).map(|title| t.say(title).to_owned());
    let title = title.unwrap_or_default();
    let case = seen.state.id;
    visit.render(&Page {
        chrome: visit.chrome(title.clone()).back_to(format!("/cases/{case}")),
        caption: t.say(&seen.def.service.title).to_owned(),
        choose: format!("/counter/book/{}?case={case}&node={node}", appoint.calendar),
        optional: appoint.optional,
        once: visit.once(),
        title,
    })
}

pub async fn decline(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path((id, node)): Path<(String, String)>,
    form: Posted,
) -> Result<Redirect, Failure> {
    let case = case_id(&id)?;
    casework.seen(&visit.ctx, case).await?;
    casework.act(&super::once(&visit, &form)?, case, CaseCommand::SlotDeclined { node }, None).await?;
    Ok(Redirect::to(&format!("/cases/{case}")))
}
