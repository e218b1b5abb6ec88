//! `POST /api/v1/desk/cases/{id}/registers/{register}/search`

use axum::extract::Path;
use axum::{Extension, Json};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::Casework;
use crate::pages::desk::lookup::register_of;
use crate::pages::desk::{Reads, door};

/// What to look for: a name in either script, or a number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchRequest {
    q: String,
}

/// What was found, and on what ground it was shown.
#[derive(Serialize, ToSchema)]
pub struct SearchAnswer {
    /// Records under the data standard.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Value>,
    standard: String,
    /// There are more than are shown.
    more: bool,
    purpose: String,
    /// Citation of the law.
    law: Option<String>,
    /// Ledger entry that proves the access.
    entry: uuid::Uuid,
    /// RFC 3339.
    #[schema(value_type = String)]
    at: Timestamp,
}

/// Searches a register that the case's own department keeps. Whoever is shown sees it in their log.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/registers/{register}/search", tag = "casework",
    params(("id" = uuid::Uuid, Path), ("register" = String, Path)), request_body = SearchRequest,
    responses((status = 200, body = SearchAnswer),
        (status = 404, description = "casework.no-case, casework.no-such-register"),
        (status = 422, description = "casework.fields: search.empty, search.too-short, search.too-long")))]
pub async fn search_register(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    Path((id, register)): Path<(uuid::Uuid, String)>,
    Json(request): Json<SearchRequest>,
) -> Result<Json<SearchAnswer>, Failure> {
    let opened = door::open(&visit, &casework, &reads, &id.to_string()).await?;
    let register = register_of(&visit, &casework, &opened, &register)?;
    let shown = casework.look_up(&visit.ctx, &opened.state, &register, &request.q).await?;
    Ok(Json(SearchAnswer {
        items: shown.records.into_iter().map(Value::Object).collect(),
        standard: register.standard,
        more: shown.more,
        purpose: shown.receipt.purpose,
        law: shown.receipt.law.map(|basis| basis.code),
        entry: shown.receipt.entry,
        at: shown.receipt.at,
    }))
}
