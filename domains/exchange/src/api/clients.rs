//! `GET /api/v1/admin/exchange/clients`

use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use web::Visit;

use crate::catalogue::{self, CertificateView, ClientView};
use crate::gate::Gate;

#[derive(Serialize, ToSchema)]
pub struct Client {
    #[schema(example = "MO/GOV/SSM/hospital")]
    id: String,
    member: String,
    name: String,
    /// A part of this program: it has no door at the edge.
    internal: bool,
    certificates: Vec<Certificate>,
}

#[derive(Serialize, ToSchema)]
pub struct Certificate {
    /// SHA-256 of the certificate, lower-case hexadecimal.
    fingerprint: String,
    subject: String,
    /// RFC 3339.
    expires_at: String,
}

impl From<CertificateView> for Certificate {
    fn from(one: CertificateView) -> Self {
        Self { fingerprint: one.fingerprint, subject: one.subject, expires_at: one.expires_at.to_string() }
    }
}

/// Every subsystem of every member, with the certificates that are registered.
#[utoipa::path(get, path = "/api/v1/admin/exchange/clients", tag = "exchange", responses((status = 200, body = [Client])))]
pub async fn list_clients(visit: Visit, Extension(gate): Extension<Gate>) -> Json<Vec<Client>> {
    let lang = visit.lang();
    let client = |one: ClientView| Client {
        id: one.id,
        member: one.member.get(lang).to_owned(),
        name: one.name.get(lang).to_owned(),
        internal: one.internal,
        certificates: one.certificates.into_iter().map(Certificate::from).collect(),
    };
    Json(catalogue::clients(&gate.snapshot()).into_iter().map(client).collect())
}
