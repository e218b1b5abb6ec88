//! The log as C2SP tlog-tiles has it: files that never change below a prefix, and one checkpoint that does.

mod tile;

use axum::routing::get;
use web::{Access, Routes};

pub fn routes() -> Routes {
    Routes::new().page("/ledger/{log}/tile/{*place}", Access::Public, get(tile::serve))
}
