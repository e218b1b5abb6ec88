//! `documents_certificates`: certificates of seals and statement keys, by the name of their key. The keys themselves
//! stay in the key store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "documents_certificates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_name: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub not_before: i64,
    pub not_after: i64,
    pub certificate: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
