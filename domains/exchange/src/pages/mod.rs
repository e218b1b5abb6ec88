//! Pages of the administrator: who may knock at the edge, and what is granted to whom.

mod certificate;
mod clients;
mod grant;
mod grants;

use axum::routing::{get, post};
use web::{Access, Routes};

use crate::{HOME, MANAGE, READ};

pub fn routes() -> Routes {
    Routes::new()
        .page(HOME, Access::Officer(READ), get(clients::show))
        .page("/admin/exchange/certificates", Access::Officer(MANAGE), post(clients::register))
        .page(
            "/admin/exchange/certificates/{fingerprint}/withdraw",
            Access::Officer(MANAGE),
            post(certificate::withdraw),
        )
        .page("/admin/exchange/grants", Access::Officer(READ), get(grants::show))
        .page("/admin/exchange/grants/{id}", Access::Officer(READ), get(grant::show))
        .page("/admin/exchange/grants/{id}/{deed}", Access::Officer(MANAGE), post(grant::mark))
}
