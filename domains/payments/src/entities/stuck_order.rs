//! `payments_stuck_orders`: orders that could not be carried out. The payload, which holds an account, goes when the
//! task is closed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payments_stuck_orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub effect_key: Option<String>,
    pub department: Option<String>,
    pub payload: String,
    pub error: String,
    pub state: String,
    pub reason: Option<String>,
    pub created_at: i64,
    pub closed_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
