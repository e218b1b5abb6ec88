//! `POST /api/v1/admin/exchange/certificates`

use axum::{Extension, Json};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::gate::Gate;
use crate::service::{RegisterCertificate, administer};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    #[schema(example = "MO/GOV/SSM/hospital")]
    client: String,
    /// One certificate in PEM.
    certificate: String,
}

#[derive(Serialize, ToSchema)]
pub struct RegisteredCertificate {
    /// SHA-256 of the certificate, lower-case hexadecimal.
    fingerprint: String,
}

/// Registers the certificate with which a subsystem's system signs in at the edge.
#[utoipa::path(post, path = "/api/v1/admin/exchange/certificates", tag = "exchange", request_body = Registration,
    responses((status = 201, body = RegisteredCertificate), (status = 404, description = "exchange.unknown-client"),
        (status = 409, description = "exchange.certificate-known, exchange.internal-client"),
        (status = 422, description = "exchange.certificate, exchange.certificate-expired")))]
pub async fn register_certificate(
    visit: Visit,
    Extension(gate): Extension<Gate>,
    Json(body): Json<Registration>,
) -> Result<(StatusCode, Json<RegisteredCertificate>), Failure> {
    let command = RegisterCertificate::read(&body.client, &body.certificate)?;
    let fingerprint = command.fingerprint.clone();
    administer(&visit.ctx, &gate, command).await?;
    Ok((StatusCode::CREATED, Json(RegisteredCertificate { fingerprint })))
}
