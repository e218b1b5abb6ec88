//! `documents_status_lists`: the list of one department as it was signed last.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "documents_status_lists")]
pub struct Model {
    /// Lower case, as in the name of its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub department: String,
    pub version: i64,
    pub as_of: i64,
    pub next_update: i64,
    pub token: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
