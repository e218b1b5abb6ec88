//! The JSON API of administrators: what the pages do, with the same commands and codes.

mod certificates;
mod clients;
mod deed;
mod grant;
mod grants;
mod services;
mod withdrawal;

use jiff::civil::Date;
use utoipa_axum::routes;
use web::{Access, Routes, Visit};

use crate::gate::Gate;
use crate::{MANAGE, READ};

pub fn routes() -> Routes {
    Routes::new()
        .api(Access::Officer(READ), routes!(clients::list_clients))
        .api(Access::Officer(READ), routes!(services::list_services))
        .api(Access::Officer(READ), routes!(grants::list_grants))
        .api(Access::Officer(READ), routes!(grant::read_grant))
        .api(Access::Officer(MANAGE), routes!(certificates::register_certificate))
        .api(Access::Officer(MANAGE), routes!(withdrawal::withdraw_certificate))
        .api(Access::Officer(MANAGE), routes!(deed::mark_grant))
}

/// The legal day on which grants count or do not.
fn today(visit: &Visit, gate: &Gate) -> Date {
    visit.ctx.legal_at().date_in(gate.snapshot().declared().zone())
}
