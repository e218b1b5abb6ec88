//! `GET /ledger/{log}/tile/{L}/{N}[.p/{W}]`, `…/tile/entries/{N}[.p/{W}]`

use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use web::Failure;

use crate::Transparency;

/// One place in the log has the same bytes for ever (tlog-tiles §Merkle Tree).
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// A tile, partial or full, that the published checkpoint covers.
pub async fn serve(
    Extension(transparency): Extension<Transparency>,
    Path((log, place)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let bytes = transparency.tile(&log, &format!("tile/{place}")).await?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, IMMUTABLE)];
    Ok((headers, bytes).into_response())
}
