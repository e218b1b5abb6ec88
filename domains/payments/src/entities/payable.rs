//! `payments_payables`: what somebody owes.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payments_payables")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub effect_key: String,
    pub digest: Vec<u8>,
    pub case_id: Option<Uuid>,
    pub party: Uuid,
    pub department: String,
    pub amount_minor: i64,
    pub currency: String,
    pub title: String,
    pub legal_basis: Option<String>,
    pub due_on: Option<String>,
    pub state: String,
    pub created_at: i64,
    pub settled_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
