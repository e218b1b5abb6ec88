//! Reading passkeys; they are written with their account.

use db::DbError;
use kernel::Timestamp;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::passkey;
use crate::model::{AccountId, PasskeyId, PasskeyInfo};

/// The passkeys of an account, oldest first.
pub(crate) async fn passkey_infos<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
) -> Result<Vec<PasskeyInfo>, DbError> {
    let rows = of_account(db, account).await?;
    let info = |row: passkey::Model| PasskeyInfo {
        id: PasskeyId(row.id),
        label: row.label,
        created_at: Timestamp::from_micros(row.created_at),
        used_at: row.used_at.map(Timestamp::from_micros),
    };
    Ok(rows.into_iter().map(info).collect())
}

/// What the WebAuthn library keeps of each passkey of an account.
pub(crate) async fn passkeys_data<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
) -> Result<Vec<String>, DbError> {
    Ok(of_account(db, account).await?.into_iter().map(|row| row.data).collect())
}

/// The passkey with this credential id: id, account and data.
pub(crate) async fn passkey_by_credential<C: ConnectionTrait>(
    db: &C,
    credential: &[u8],
) -> Result<Option<(PasskeyId, AccountId, String)>, DbError> {
    let row =
        passkey::Entity::find().filter(passkey::Column::Credential.eq(credential.to_vec())).one(db).await?;
    Ok(row.map(|row| (PasskeyId(row.id), AccountId(row.account), row.data)))
}

async fn of_account<C: ConnectionTrait>(db: &C, account: AccountId) -> Result<Vec<passkey::Model>, DbError> {
    let own = passkey::Entity::find().filter(passkey::Column::Account.eq(account.0));
    Ok(own.order_by_asc(passkey::Column::CreatedAt).all(db).await?)
}
