//! `GET /admin/exchange/grants`: what is granted to whom.

use askama::Template;
use axum::Extension;
use axum::response::Html;
use web::chrome::{Chrome, Shape};
use web::text::T;
use web::{Failure, Visit};

use crate::HOME;
use crate::catalogue::{self, GrantState, GrantView};
use crate::gate::Gate;

#[derive(Template)]
#[template(path = "exchange_grants.html")]
struct Page {
    chrome: Chrome,
    grants: Vec<Line>,
}

struct Line {
    id: String,
    client: String,
    service: String,
    state: String,
}

/// The state in words.
pub fn state(t: &T, state: GrantState) -> String {
    t.get(match state {
        GrantState::InForce => "exchange-state-in-force",
        GrantState::Future => "exchange-state-future",
        GrantState::Ended => "exchange-state-ended",
        GrantState::Suspended => "exchange-state-suspended",
        GrantState::Withdrawn => "exchange-state-withdrawn",
    })
}

pub async fn show(visit: Visit, Extension(gate): Extension<Gate>) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let snapshot = gate.snapshot();
    let day = visit.ctx.legal_at().date_in(snapshot.declared().zone());
    let line = |one: GrantView| Line {
        state: state(&t, one.state),
        id: one.id,
        client: one.client,
        service: one.service,
    };
    visit.render(&Page {
        grants: catalogue::grants(&snapshot, day).into_iter().map(line).collect(),
        chrome: visit.chrome(t.get("exchange-grants")).shaped(Shape::Full).back_to(HOME),
    })
}
