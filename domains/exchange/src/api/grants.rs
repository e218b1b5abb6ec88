//! `GET /api/v1/admin/exchange/grants`

use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use web::Visit;

use super::today;
use crate::catalogue::{self, GrantView};
use crate::gate::Gate;

#[derive(Serialize, ToSchema)]
pub struct Grant {
    #[schema(example = "ssm-hospital-birth-notice")]
    id: String,
    client: String,
    service: String,
    endpoints: Vec<String>,
    fields: Vec<String>,
    purposes: Vec<String>,
    /// Absent: the person concerned must consent.
    law: Option<String>,
    #[schema(value_type = String, example = "in_force")]
    state: catalogue::GrantState,
}

impl From<GrantView> for Grant {
    fn from(one: GrantView) -> Self {
        Self {
            id: one.id,
            client: one.client,
            service: one.service,
            endpoints: one.endpoints,
            fields: one.fields,
            purposes: one.purposes,
            law: one.law.map(|law| law.code),
            state: one.state,
        }
    }
}

/// Every grant of the pack and whether it counts today.
#[utoipa::path(get, path = "/api/v1/admin/exchange/grants", tag = "exchange", responses((status = 200, body = [Grant])))]
pub async fn list_grants(visit: Visit, Extension(gate): Extension<Gate>) -> Json<Vec<Grant>> {
    Json(catalogue::grants(&gate.snapshot(), today(&visit, &gate)).into_iter().map(Grant::from).collect())
}
