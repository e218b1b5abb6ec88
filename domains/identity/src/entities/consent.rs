//! `identity_consents`: what a person agreed to, in the words that were shown.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_consents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub subject: Uuid,
    pub given_by: Uuid,
    pub recipient: String,
    pub categories: String,
    pub purpose: String,
    pub wording_id: String,
    pub wording_version: String,
    pub wording_lang: String,
    pub wording: String,
    pub case_id: Option<Uuid>,
    pub given_at: i64,
    pub expires_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
    pub changed_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
