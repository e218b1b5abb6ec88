//! `exchange_quotas`: calls that processes took from a day: of a grant, or of an official under a grant.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_quotas")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    /// The grant, or the grant and the party of the official.
    pub key: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    pub taken: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
