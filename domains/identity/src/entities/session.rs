//! `identity_sessions`: who is signed in; the token itself is nowhere but with its holder.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: Vec<u8>,
    pub account: Uuid,
    pub party: Uuid,
    pub post: Option<String>,
    pub acting_for: Option<Uuid>,
    pub mandate: Option<Uuid>,
    pub acting_zh: String,
    pub acting_roman: String,
    pub acting_until: Option<i64>,
    pub proofing: i64,
    pub authenticator: i64,
    pub device: String,
    pub created_at: i64,
    pub seen_at: i64,
    pub idle_ms: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::Account",
        to = "super::account::Column::Id"
    )]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
