//! `/admin/exchange`: the systems of all members with their certificates; a certificate is registered here.

use askama::Template;
use axum::Extension;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use web::chrome::{Chrome, Errors, Shape};
use web::{Failure, Posted, Visit};

use crate::catalogue::{self, ClientView};
use crate::gate::Gate;
use crate::service::{RegisterCertificate, administer};
use crate::{HOME, MANAGE};

#[derive(Template)]
#[template(path = "exchange_clients.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    clients: Vec<Line>,
    may_manage: bool,
    client: String,
    certificate: String,
    once: String,
}

struct Line {
    id: String,
    name: String,
    internal: bool,
    certificates: Vec<Certificate>,
}

struct Certificate {
    fingerprint: String,
    subject: String,
    expires: String,
}

pub async fn show(visit: Visit, Extension(gate): Extension<Gate>) -> Result<Html<String>, Failure> {
    page(&visit, &gate, Errors::none(), ("", ""))
}

fn page(
    visit: &Visit,
    gate: &Gate,
    errors: Errors,
    (client, certificate): (&str, &str),
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let line = |one: ClientView| Line {
        name: format!("{} · {}", t.say(&one.member), t.say(&one.name)),
        internal: one.internal,
        certificates: one
            .certificates
            .into_iter()
            .map(|own| Certificate {
                expires: t.day(own.expires_at),
                fingerprint: own.fingerprint,
                subject: own.subject,
            })
            .collect(),
        id: one.id,
    };
    visit.render(&Page {
        clients: catalogue::clients(&gate.snapshot()).into_iter().map(line).collect(),
        chrome: visit.chrome(t.get("exchange-clients")).shaped(Shape::Full).back_to("/admin").failed(&errors),
        errors,
        may_manage: visit.session()?.permissions.contains(MANAGE.code),
        client: client.to_owned(),
        certificate: certificate.to_owned(),
        once: visit.once(),
    })
}

pub async fn register(
    visit: Visit,
    Extension(gate): Extension<Gate>,
    form: Posted,
) -> Result<Response, Failure> {
    let client = form.get("client").unwrap_or_default();
    let certificate = form.get("certificate").unwrap_or_default();
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    let done = match RegisterCertificate::read(client, certificate) {
        Ok(command) => administer(&ctx, &gate, command).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(Redirect::to(HOME).into_response()),
        Err(problem) if !problem.fields.is_empty() => {
            let errors = Errors::new(&visit.t(), &problem.fields);
            let shown = page(&visit, &gate, errors, (client, certificate))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
