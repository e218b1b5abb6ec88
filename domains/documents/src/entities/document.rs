//! `documents_documents`: one row a number. The paper itself is a blob under the digest of its bytes.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "documents_documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub effect_key: String,
    pub order_digest: Vec<u8>,
    pub kind: String,
    pub title: String,
    pub department: String,
    pub case_id: Option<Uuid>,
    pub initials: Option<String>,
    pub data_digest: Vec<u8>,
    pub check_code: String,
    pub issued_on: String,
    pub issued_at: i64,
    pub state: String,
    pub reason: Option<String>,
    pub changed_at: i64,
    pub file_digest: Option<Vec<u8>>,
    pub sealed_digest: Option<Vec<u8>>,
    pub file_bytes: Option<i64>,
    pub replaces: Option<Uuid>,
    pub replaced_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
