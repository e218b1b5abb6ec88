//! What programs ask by an address of its own: the anchors, and where the log stands.

mod anchors;
mod checkpoint;

use utoipa_axum::routes;
use web::{Access, Routes};

pub fn routes() -> Routes {
    Routes::new()
        .api(Access::Public, routes!(anchors::anchors))
        .api(Access::Public, routes!(checkpoint::checkpoint))
}
