//! What an officer sees at the desk, for its pages and the API alike. What lies outside the scope does not exist.

use acts::Ctx;
use db::Place;
use kernel::Problem;

use crate::error::PaymentsError;
use crate::model::{
    Account, Disbursement, DisbursementId, DisbursementState, Payable, StuckOrder, StuckOrderId,
};
use crate::scope::Scope;
use crate::service::RevealAccount;
use crate::store::{self, DeskPage};

/// Disbursements in one state.
pub async fn disbursements(
    ctx: &Ctx,
    state: DisbursementState,
    from: Option<&Place>,
) -> Result<DeskPage<Disbursement>, Problem> {
    Ok(store::disbursements(ctx.db(), &Scope::of(ctx)?, state, from).await?)
}

/// What is owed and has not come in.
pub async fn payables(ctx: &Ctx, from: Option<&Place>) -> Result<DeskPage<Payable>, Problem> {
    Ok(store::payables(ctx.db(), &Scope::of(ctx)?, from).await?)
}

/// Orders that could not be carried out.
pub async fn stuck_orders(ctx: &Ctx, from: Option<&Place>) -> Result<DeskPage<StuckOrder>, Problem> {
    Ok(store::stuck_orders(ctx.db(), &Scope::of(ctx)?, from).await?)
}

/// One disbursement.
pub async fn disbursement(ctx: &Ctx, id: DisbursementId) -> Result<Disbursement, Problem> {
    let found = store::disbursement(ctx.db(), &Scope::of(ctx)?, id).await?;
    Ok(found.ok_or(PaymentsError::NotFound)?)
}

/// One order that waits for an officer.
pub async fn stuck_order(ctx: &Ctx, id: StuckOrderId) -> Result<StuckOrder, Problem> {
    let found = store::stuck_order(ctx.db(), &Scope::of(ctx)?, id).await?;
    Ok(found.ok_or(PaymentsError::NotFound)?)
}

/// A disbursement with its whole account, for the officer who has to pay it. The reading is recorded first.
pub async fn account(ctx: &Ctx, id: DisbursementId) -> Result<(Disbursement, Account), Problem> {
    ctx.run(RevealAccount { id, scope: Scope::of(ctx)? }).await?;
    let payment = disbursement(ctx, id).await?;
    let account = store::account(ctx.db(), id).await?.ok_or(PaymentsError::NotFound)?;
    Ok((payment, account))
}
