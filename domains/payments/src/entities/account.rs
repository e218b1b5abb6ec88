//! `payments_accounts`: bank accounts as they were given. No list and no page joins this table: it is read for one
//! disbursement at a time, and the reading is recorded.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payments_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub disbursement: Uuid,
    pub bank: String,
    pub number: String,
    pub holder: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
