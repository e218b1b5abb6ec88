//! `counter_bookings`: holds and bookings. A live row has a seat; (calendar, site, start, seat) is unique, so that no
//! two processes can give one place twice. A row that gave its place back keeps its story and has no seat.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "counter_bookings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: Option<String>,
    pub effect_key: Option<String>,
    pub calendar: String,
    pub site: String,
    pub starts_at: i64,
    pub ends_at: i64,
    pub seat: Option<i64>,
    pub state: String,
    pub hold_until: Option<i64>,
    pub party: Uuid,
    pub case_id: Option<Uuid>,
    pub node: Option<String>,
    pub created_at: i64,
    pub changed_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
