//! Lists of the desk, read page by page along the moment of the order, oldest first: what moves on in the meantime leaves
//! no gap behind it.

use db::{Db, DbError, Place, cut};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::rows;
use crate::entities::{disbursement, payable};
use crate::model::{Disbursement, DisbursementId, DisbursementState, Payable, PayableState};
use crate::scope::Scope;

/// Lines of one page.
pub const PAGE_ROWS: u64 = 50;

/// One page of a list of the desk.
#[derive(Debug)]
pub struct DeskPage<T> {
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: u64,
    /// Where the next page begins; absent on the last one.
    pub next: Option<Place>,
}

/// What a scope covers.
pub fn within(department: impl ColumnTrait, scope: &Scope) -> Condition {
    match scope {
        Scope::Department(code) => Condition::all().add(department.eq(code)),
        Scope::Every => Condition::all(),
    }
}

/// One page of `these`, which the two columns order; `place` and `read` make a row's key and value.
pub async fn page<E, M, T>(
    db: &Db,
    these: Select<E>,
    (at, id): (E::Column, E::Column),
    from: Option<&Place>,
    place: impl FnOnce(&M) -> Place,
    read: impl Fn(M) -> Result<T, DbError>,
) -> Result<DeskPage<T>, DbError>
where
    E: EntityTrait<Model = M>,
    M: FromQueryResult + Send + Sync,
{
    let total = these.clone().count(db.reader()).await?;
    let mut rows = these
        .filter(from.map_or_else(Condition::all, |from| from.later(at, id)))
        .order_by_asc(at)
        .order_by_asc(id)
        .limit(PAGE_ROWS + 1)
        .all(db.reader())
        .await?;
    let next = cut(&mut rows, PAGE_ROWS, place);
    let items = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(DeskPage { items, total, next })
}

/// Disbursements of a scope in one state.
pub async fn disbursements(
    db: &Db,
    scope: &Scope,
    state: DisbursementState,
    from: Option<&Place>,
) -> Result<DeskPage<Disbursement>, DbError> {
    use disbursement::Column::{CreatedAt, Department, Id, State};
    let these =
        disbursement::Entity::find().filter(within(Department, scope)).filter(State.eq(state.as_str()));
    let place = |row: &disbursement::Model| Place { at: row.created_at, id: row.id };
    page(db, these, (CreatedAt, Id), from, place, rows::disbursement).await
}

/// What is owed to a scope and has not come in.
pub async fn payables(db: &Db, scope: &Scope, from: Option<&Place>) -> Result<DeskPage<Payable>, DbError> {
    use payable::Column::{CreatedAt, Department, Id, State};
    let due = State.eq(PayableState::Due.as_str());
    let these = payable::Entity::find().filter(within(Department, scope)).filter(due);
    let place = |row: &payable::Model| Place { at: row.created_at, id: row.id };
    page(db, these, (CreatedAt, Id), from, place, rows::payable).await
}

/// One disbursement of a scope.
pub async fn disbursement(
    db: &Db,
    scope: &Scope,
    id: DisbursementId,
) -> Result<Option<Disbursement>, DbError> {
    let row = disbursement::Entity::find_by_id(id.0)
        .filter(within(disbursement::Column::Department, scope))
        .one(db.reader())
        .await?;
    row.map(rows::disbursement).transpose()
}
