//! Our JSON API under `/api/v1`: the same commands as the pages.

mod inbox;
mod letters;

use utoipa_axum::routes;
use web::{Access, Routes};

use crate::DEPARTMENT;

/// The endpoints of this domain.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .api(Access::Person, routes!(letters::list))
        .api(Access::Person, routes!(letters::read))
        .api(Access::Person, routes!(letters::open))
        .api(Access::Officer(DEPARTMENT), routes!(inbox::list_inbox))
        .api(Access::Officer(DEPARTMENT), routes!(inbox::read_received))
}
