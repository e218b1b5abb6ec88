//! Status lists as they were signed, and the number that says whether one is still the newest. The number grows in the
//! act that takes a paper back, so that no list can miss it, whatever the order in which acts commit.

use db::{Db, DbError, Tx};
use kernel::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::entities::{status, status_list};

/// The head of a list: enough to say whether it is the one that the caller has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListHead {
    pub version: i64,
    pub as_of: Timestamp,
    pub next_update: Timestamp,
}

/// Lists signed before this are old.
pub(super) async fn count_change(tx: &Tx) -> Result<(), DbError> {
    let next = Expr::col(status::Column::Version).add(1);
    status::Entity::update_many().col_expr(status::Column::Version, next).exec(tx).await?;
    Ok(())
}

/// The version that a list read from now on has at least.
pub async fn version(db: &Db) -> Result<i64, DbError> {
    let row = status::Entity::find().one(db.reader()).await?;
    row.map(|row| row.version).ok_or_else(|| DbError::Inconsistent("documents_status has no row".to_owned()))
}

/// The head of a department's list.
pub async fn head(db: &Db, department: &str) -> Result<Option<ListHead>, DbError> {
    use status_list::Column;
    let found: Option<(i64, i64, i64)> = status_list::Entity::find_by_id(department)
        .select_only()
        .columns([Column::Version, Column::AsOf, Column::NextUpdate])
        .into_tuple()
        .one(db.reader())
        .await?;
    Ok(found.map(|(version, as_of, next_update)| ListHead {
        version,
        as_of: Timestamp::from_micros(as_of),
        next_update: Timestamp::from_micros(next_update),
    }))
}

/// The list with this head; none when another one has taken its place since.
pub async fn token(db: &Db, department: &str, head: ListHead) -> Result<Option<String>, DbError> {
    let this = status_list::Entity::find_by_id(department)
        .filter(status_list::Column::Version.eq(head.version))
        .filter(status_list::Column::AsOf.eq(head.as_of.micros()));
    Ok(this.one(db.reader()).await?.map(|row| row.token))
}

/// Puts a list in the place of `before`, or does nothing when another process was first: all give out the same bytes.
pub async fn keep(
    db: &Db,
    department: &str,
    before: Option<ListHead>,
    head: ListHead,
    token: String,
) -> Result<(), DbError> {
    let row = status_list::ActiveModel {
        department: Set(department.to_owned()),
        version: Set(head.version),
        as_of: Set(head.as_of.micros()),
        next_update: Set(head.next_update.micros()),
        token: Set(token),
    };
    let department = department.to_owned();
    db.write(move |tx| {
        let (row, department) = (row.clone(), department.clone());
        Box::pin(async move {
            use status_list::Column;
            let Some(before) = before else {
                let first = OnConflict::column(Column::Department).do_nothing().to_owned();
                status_list::Entity::insert_many([row]).on_conflict(first).exec_without_returning(tx).await?;
                return Ok::<_, DbError>(());
            };
            status_list::Entity::update_many()
                .filter(Column::Department.eq(department))
                .filter(Column::Version.eq(before.version))
                .filter(Column::AsOf.eq(before.as_of.micros()))
                .set(row)
                .exec(tx)
                .await?;
            Ok(())
        })
    })
    .await
}
