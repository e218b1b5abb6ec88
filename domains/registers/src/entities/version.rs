//! `registers_versions`: what a record said since when, by whom and why; never changed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registers_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub data: String,
    pub standard: String,
    pub actor: String,
    pub post: Option<String>,
    pub at: i64,
    pub reason: String,
    pub case_id: Option<Uuid>,
    pub entry_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
