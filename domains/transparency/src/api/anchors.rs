//! `GET /ledger/anchors`

use axum::Extension;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::Transparency;

/// Anchors live for years, but a new one must be found within the hour.
const AN_HOUR: &str = "public, max-age=3600";
const NAME: &str = "attachment; filename=\"balcao-anchors.txt\"";

/// What `balcao verify FILE --trust` needs: the key that signs the log's checkpoints (C2SP signed-note verifier key, one
/// line) and the certificate to which the seals on documents lead (PEM). Compare it with what the Government has
/// published elsewhere: a stranger's site would give a stranger's anchors.
#[utoipa::path(get, path = "/ledger/anchors", tag = "ledger",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub async fn anchors(Extension(transparency): Extension<Transparency>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, NAME),
        (header::CACHE_CONTROL, AN_HOUR),
    ];
    (headers, transparency.anchors().to_owned()).into_response()
}
