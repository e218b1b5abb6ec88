//! `GET /ledger/{log}/checkpoint`

use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use web::Failure;

use crate::Transparency;

/// "Beyond a few seconds" nobody keeps it (tlog-tiles §Checkpoints).
const SECONDS: &str = "public, max-age=2";

/// The newest checkpoint: a signed note (C2SP tlog-checkpoint). `/ledger/{log}/` is the prefix of a log in the sense of
/// C2SP tlog-tiles: `tile/{L}/{N}` and `tile/entries/{N}` lie beside this file.
#[utoipa::path(get, path = "/ledger/{log}/checkpoint", tag = "ledger",
    params(("log" = String, Path, description = "`main`, the log of this jurisdiction")),
    responses((status = 200, content_type = "text/plain", body = String),
        (status = 404, description = "transparency.no-file, transparency.no-checkpoint")))]
pub async fn checkpoint(
    Extension(transparency): Extension<Transparency>,
    Path(log): Path<String>,
) -> Result<Response, Failure> {
    let note = transparency.checkpoint(&log).await?;
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, SECONDS)];
    Ok((headers, note).into_response())
}
