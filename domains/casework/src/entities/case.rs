//! `casework_cases`: a case: its snapshot and what lists are filtered by.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "casework_cases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub service: String,
    pub kind: String,
    pub department: String,
    pub number: Option<String>,
    /// What the case is about, so that the same application twice is noticed.
    pub subject: Option<String>,
    /// Digest of what was submitted.
    pub content: Option<String>,
    pub parent: Option<Uuid>,
    pub phase: String,
    pub seq: i64,
    pub snapshot: String,
    pub opened_at: i64,
    pub changed_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
