//! `GET /api/v1/admin/exchange/services`

use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use web::Visit;

use super::today;
use crate::catalogue::{self, ServiceView};
use crate::gate::Gate;

#[derive(Serialize, ToSchema)]
pub struct Service {
    #[schema(example = "MO/GOV/DSAJ/civil-registry/birth")]
    id: String,
    name: String,
    standard: String,
    sensitive: bool,
    /// Endpoints as `GET /**`.
    endpoints: Vec<String>,
    /// Ids of the grants.
    grants: Vec<String>,
}

/// Every service that the exchange offers.
#[utoipa::path(get, path = "/api/v1/admin/exchange/services", tag = "exchange", responses((status = 200, body = [Service])))]
pub async fn list_services(visit: Visit, Extension(gate): Extension<Gate>) -> Json<Vec<Service>> {
    let lang = visit.lang();
    let service = |one: ServiceView| Service {
        id: one.id,
        name: one.name.get(lang).to_owned(),
        standard: one.standard,
        sensitive: one.sensitive,
        endpoints: one.endpoints.into_iter().map(|end| format!("{} {}", end.method, end.path)).collect(),
        grants: one.grants.into_iter().map(|grant| grant.id).collect(),
    };
    Json(catalogue::services(&gate.snapshot(), today(&visit, &gate)).into_iter().map(service).collect())
}
