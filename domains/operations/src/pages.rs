//! Pages of the administrator: how the system is, and what failed.

mod charts;
mod home;
mod letter;
mod letters;

use axum::routing::{get, post};
use web::text::T;
use web::{Access, Routes};

use crate::{HOME, MANAGE, READ};

pub fn routes() -> Routes {
    Routes::new()
        .page(HOME, Access::Officer(READ), get(home::show))
        .page("/admin/dead-letters", Access::Officer(READ), get(letters::show))
        .page("/admin/dead-letters/{id}", Access::Officer(READ), get(letter::show))
        .page("/admin/dead-letters/{id}/retry", Access::Officer(MANAGE), post(letter::retry))
        .page("/admin/dead-letters/{id}/discard", Access::Officer(MANAGE), post(letter::discard))
}

/// A count in the digits of the page.
fn count(t: &T, value: u64) -> String {
    t.number(i64::try_from(value).unwrap_or(i64::MAX))
}
