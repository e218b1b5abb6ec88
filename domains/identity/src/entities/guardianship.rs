//! `identity_guardianships`: who may act for a child, by which register record.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_guardianships")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub guardian: Uuid,
    pub child: Uuid,
    pub child_zh: String,
    pub child_roman: String,
    pub born_on: String,
    pub from_at: i64,
    pub to_at: i64,
    pub register: String,
    pub record: String,
    pub ended_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
