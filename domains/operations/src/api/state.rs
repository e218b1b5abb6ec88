//! `GET /api/v1/admin/state`

use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::model::{State, engine_name};
use crate::service::Operations;

/// The system in figures; nobody's data.
#[derive(Serialize, ToSchema)]
pub struct StateView {
    #[schema(example = "0.1.0")]
    program: &'static str,
    /// SHA-256 of the jurisdiction pack.
    pack: String,
    #[schema(example = "PostgreSQL")]
    engine: &'static str,
    jobs: JobsView,
    ledger: LedgerView,
    /// What needs somebody: `ledger-stands`, `dead-letters`, `queue-late`.
    alarms: Vec<&'static str>,
}

/// The job queue.
#[derive(Serialize, ToSchema)]
pub struct JobsView {
    due: u64,
    /// Timers whose time is still to come.
    later: u64,
    /// RFC 3339.
    oldest_due: Option<String>,
    dead: u64,
}

/// The ledger.
#[derive(Serialize, ToSchema)]
pub struct LedgerView {
    /// Leaves that have a number.
    size: u64,
    /// Leaves under the last checkpoint.
    checkpoint_size: u64,
    /// RFC 3339.
    checkpoint_at: Option<String>,
    /// Entries that have no number yet.
    waiting: u64,
}

impl From<State> for StateView {
    fn from(state: State) -> Self {
        Self {
            alarms: state.alarms().into_iter().map(crate::Health::as_str).collect(),
            program: state.program,
            pack: state.pack,
            engine: engine_name(state.engine),
            jobs: JobsView {
                due: state.jobs.due,
                later: state.jobs.later,
                oldest_due: state.jobs.oldest_due.map(|at| at.to_string()),
                dead: state.jobs.dead,
            },
            ledger: LedgerView {
                size: state.ledger.size,
                checkpoint_size: state.ledger.published,
                checkpoint_at: state.ledger.published_at.map(|at| at.to_string()),
                waiting: state.ledger.waiting,
            },
        }
    }
}

/// How the system is.
#[utoipa::path(get, path = "/api/v1/admin/state", tag = "operations",
    responses((status = 200, body = StateView), (status = 503, description = "operations.ledger")))]
pub async fn system_state(
    visit: Visit,
    Extension(operations): Extension<Operations>,
) -> Result<Json<StateView>, Failure> {
    Ok(Json(operations.state(&visit.ctx).await?.into()))
}
