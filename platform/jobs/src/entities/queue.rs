//! `jobs_queue`: one row a job, gone when it is done.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs_queue")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub dedup_key: Option<String>,
    pub payload: String,
    pub origin: String,
    pub clock: String,
    pub run_at: i64,
    pub attempts: i64,
    pub leased_until: i64,
    pub state: String,
    pub error: Option<String>,
    pub created_at: i64,
    /// When it was buried; empty while it lives.
    pub died_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
