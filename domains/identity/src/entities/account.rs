//! `identity_accounts`: who may sign in: a resident or an official; the same person may be both.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub party: Uuid,
    pub kind: String,
    pub login: String,
    pub name_zh: String,
    pub name_roman: String,
    pub lang: Option<String>,
    pub state: String,
    pub proofing: i64,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
