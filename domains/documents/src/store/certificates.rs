//! Certificates of the department's keys: added, never changed.

use db::{Db, DbError};
use keys::KeyName;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::certificate;

/// The newest certificate of a key.
pub async fn newest(db: &Db, name: &KeyName) -> Result<Option<certificate::Model>, DbError> {
    let row = certificate::Entity::find()
        .filter(certificate::Column::KeyName.eq(name.to_string()))
        .order_by_desc(certificate::Column::NotBefore)
        .one(db.reader())
        .await?;
    Ok(row)
}

/// Every certificate of the keys whose names begin like this, oldest first.
pub async fn list(db: &Db, prefix: &str) -> Result<Vec<certificate::Model>, DbError> {
    let rows = certificate::Entity::find()
        .filter(certificate::Column::KeyName.starts_with(prefix))
        .order_by_asc(certificate::Column::NotBefore)
        .all(db.reader())
        .await?;
    Ok(rows)
}

/// Keeps a certificate; two processes may issue at the same moment, one of them is kept.
pub async fn insert(db: &Db, row: certificate::Model) -> Result<(), DbError> {
    db.write(move |tx| {
        let row = certificate::ActiveModel {
            key_name: Set(row.key_name.clone()),
            not_before: Set(row.not_before),
            not_after: Set(row.not_after),
            certificate: Set(row.certificate.clone()),
        };
        Box::pin(async move {
            let once = OnConflict::columns([certificate::Column::KeyName, certificate::Column::NotBefore])
                .do_nothing()
                .to_owned();
            certificate::Entity::insert_many([row]).on_conflict(once).exec_without_returning(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}
