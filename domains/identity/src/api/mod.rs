//! Our JSON API under `/api/v1`: the same commands as the pages, refusals as problem documents (RFC 9457).

mod account;
mod consents;
mod log;
mod passkeys;
mod proof;
mod sessions;

pub(crate) use proof::proof;

use acts::{Ctx, IdempotencyKey};
use axum::http::HeaderMap;
use kernel::Problem;
use utoipa_axum::routes;
use web::{Access, Routes};

/// The endpoints of this domain.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .api(Access::Public, routes!(sessions::open))
        .api(Access::Public, routes!(sessions::passkey_challenge))
        .api(Access::Public, routes!(sessions::open_with_passkey))
        .api(Access::SignedIn, routes!(sessions::list))
        .api(Access::SignedIn, routes!(sessions::end_current))
        .api(Access::SignedIn, routes!(sessions::end))
        .api(Access::SignedIn, routes!(sessions::act_for))
        .api(Access::SignedIn, routes!(account::read))
        .api(Access::Person, routes!(log::list))
        .api(Access::Person, routes!(proof::proof))
        .api(Access::Person, routes!(consents::list))
        .api(Access::Person, routes!(consents::offers))
        .api(Access::Person, routes!(consents::give))
        .api(Access::Person, routes!(consents::withdraw))
        .api(Access::SignedIn, routes!(passkeys::list))
        .api(Access::SignedIn, routes!(passkeys::begin))
        .api(Access::SignedIn, routes!(passkeys::finish))
        .api(Access::SignedIn, routes!(passkeys::remove))
}

/// The context of a request with its `Idempotency-Key`, if it has one.
fn idempotent(ctx: &Ctx, headers: &HeaderMap) -> Result<Ctx, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(ctx.clone()) };
    // What is no visible ASCII is refused like an empty key.
    Ok(ctx.with_idempotency(IdempotencyKey::parse(key.to_str().unwrap_or_default())?))
}
