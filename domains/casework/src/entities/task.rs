//! `casework_tasks`: work that waits for an official.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "casework_tasks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub node: String,
    pub queue: String,
    pub department: String,
    pub unit: String,
    pub kind: String,
    pub permission: String,
    pub proposed: bool,
    pub number: String,
    pub assignee: Option<Uuid>,
    pub owner: String,
    pub due_on: String,
    pub since: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
