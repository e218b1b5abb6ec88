//! Our JSON API under `/api/v1`: the same commands as the pages.

mod letters;

use utoipa_axum::routes;
use web::{Access, Routes};

/// The endpoints of this domain.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .api(Access::Person, routes!(letters::list))
        .api(Access::Person, routes!(letters::read))
        .api(Access::Person, routes!(letters::open))
}
