//! `POST /api/v1/admin/exchange/certificates/{fingerprint}/withdraw`

use axum::{Extension, extract::Path};
use http::StatusCode;
use web::{Failure, Visit};

use crate::gate::Gate;
use crate::service::{WithdrawCertificate, administer};

/// Withdraws a certificate at once.
#[utoipa::path(post, path = "/api/v1/admin/exchange/certificates/{fingerprint}/withdraw", tag = "exchange",
    params(("fingerprint" = String, Path)),
    responses((status = 204), (status = 404, description = "exchange.unknown-certificate")))]
pub async fn withdraw_certificate(
    visit: Visit,
    Extension(gate): Extension<Gate>,
    Path(fingerprint): Path<String>,
) -> Result<StatusCode, Failure> {
    administer(&visit.ctx, &gate, WithdrawCertificate { fingerprint }).await?;
    Ok(StatusCode::NO_CONTENT)
}
