//! `identity_ceremonies`: a sign-in or registration that has begun; taken once, gone after minutes.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_ceremonies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket: Vec<u8>,
    pub kind: String,
    pub account: Option<Uuid>,
    pub state: String,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
