//! The page that says what the log is and how to check it.

mod log;

use axum::routing::get;
use web::{Access, Routes};

use crate::HOME;

pub fn routes() -> Routes {
    Routes::new().page(HOME, Access::Public, get(log::show))
}
