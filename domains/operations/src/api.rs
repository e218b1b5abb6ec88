//! The JSON API: what the pages do, with the same commands and codes.

mod dead_letter;
mod dead_letters;
mod discard;
mod retry;
mod state;

use jobs::DeadJob;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use web::{Access, Routes};

use crate::{MANAGE, READ};

pub fn routes() -> Routes {
    Routes::new()
        .api(Access::Officer(READ), routes!(state::system_state))
        .api(Access::Officer(READ), routes!(dead_letters::list_dead_letters))
        .api(Access::Officer(READ), routes!(dead_letter::read_dead_letter))
        .api(Access::Officer(MANAGE), routes!(retry::retry_dead_letter))
        .api(Access::Officer(MANAGE), routes!(discard::discard_dead_letter))
}

/// A job that failed for good or too often. What it was to do is not shown: it may be somebody's data.
#[derive(Serialize, ToSchema)]
struct DeadLetterView {
    id: uuid::Uuid,
    #[schema(example = "payments.disburse")]
    kind: String,
    attempts: i64,
    /// What the last attempt said, without values.
    error: Option<String>,
    /// RFC 3339.
    created_at: String,
    died_at: String,
}

impl From<DeadJob> for DeadLetterView {
    fn from(letter: DeadJob) -> Self {
        Self {
            id: letter.id,
            kind: letter.kind,
            attempts: letter.attempts,
            error: letter.error,
            created_at: letter.created_at.to_string(),
            died_at: letter.died_at.to_string(),
        }
    }
}
