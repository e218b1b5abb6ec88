//! What this domain can do: commands for cases and for the treasury. Each leaves a trace that the party concerned sees.

mod order;
mod stuck;
mod trace;
mod treasury;

pub use order::{CarryOut, Ordered};
pub use stuck::{Cancel, RecordStuck, Resume, resume};
pub use treasury::{Receive, Release, RevealAccount, Settle};

use acts::Ctx;
use jiff::tz::TimeZone;
use kernel::Problem;

use crate::error::PaymentsError;
use crate::model::{Account, Disbursement, DisbursementId};
use crate::scope::Scope;
use crate::store;

/// The year in which numbers are given, legal time.
pub(crate) fn legal_year(ctx: &Ctx) -> i16 {
    let zone = ctx.pack().jurisdiction().zone().unwrap_or(TimeZone::UTC);
    ctx.legal_at().date_in(&zone).year()
}

/// A disbursement with its whole account, for the officer who has to pay it. The reading is recorded first.
pub async fn account(ctx: &Ctx, id: DisbursementId) -> Result<(Disbursement, Account), Problem> {
    let scope = Scope::of(ctx)?;
    ctx.run(RevealAccount { id, scope: scope.clone() }).await?;
    let payment = store::disbursement(ctx.db(), &scope, id).await?.ok_or(PaymentsError::NotFound)?;
    let account = store::account(ctx.db(), id).await?.ok_or(PaymentsError::NotFound)?;
    Ok((payment, account))
}
