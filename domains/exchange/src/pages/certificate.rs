//! `POST /admin/exchange/certificates/{fingerprint}/withdraw`

use axum::{Extension, extract::Path, response::Redirect};
use web::{Failure, Posted, Visit};

use crate::HOME;
use crate::gate::Gate;
use crate::service::{WithdrawCertificate, administer};

pub async fn withdraw(
    visit: Visit,
    Extension(gate): Extension<Gate>,
    Path(fingerprint): Path<String>,
    form: Posted,
) -> Result<Redirect, Failure> {
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    administer(&ctx, &gate, WithdrawCertificate { fingerprint }).await?;
    Ok(Redirect::to(HOME))
}
