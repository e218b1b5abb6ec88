//! `GET /api/v1/verify/keys`

use std::sync::Arc;

use axum::{Extension, Json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jose::Jwk;
use serde_json::{Value, json};
use web::{Failure, Visit};

use crate::issuer::Issuer;

/// The keys behind QR codes: a JWK Set (RFC 7517) with certificates up to the anchor, for verifiers without network.
#[utoipa::path(get, path = "/api/v1/verify/keys", tag = "verify", responses((status = 200, body = Value)))]
pub async fn statement_keys(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
) -> Result<Json<Value>, Failure> {
    let keys = issuer.seals().statement_keys(&visit.ctx).await?;
    let one = |key: crate::issuer::StatementKey| {
        let chain: Vec<String> = key.chain.iter().map(|der| STANDARD.encode(der)).collect();
        let mut jwk = Jwk { material: key.material, key_id: Some(key.key_id) }.to_json();
        if let Value::Object(fields) = &mut jwk {
            fields.insert("use".to_owned(), "sig".into());
            fields.insert("x5c".to_owned(), chain.into());
            fields.insert("department".to_owned(), key.department.into());
        }
        jwk
    };
    Ok(Json(json!({ "keys": keys.into_iter().map(one).collect::<Vec<_>>() })))
}
