//! Tables of this room.

/// `mailbox_messages`: what a department wrote, once, in three languages.
pub mod message {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mailbox_messages")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub department: String,
        pub case_id: Option<Uuid>,
        pub kind: String,
        pub private: bool,
        pub subject: String,
        pub body: String,
        pub remedy: Option<String>,
        pub deadline: Option<String>,
        pub links: String,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `mailbox_communications`: letters between departments, and who opened them first. Legal time.
pub mod communication {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mailbox_communications")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub to_department: String,
        /// The letter as it was sent, JSON.
        pub letter: String,
        pub received_at: i64,
        pub received_on: String,
        pub opened_at: Option<i64>,
        pub opened_by: Option<Uuid>,
        pub opened_post: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `mailbox_deliveries`: to whom it went, when it was read, when it counts as served. Days are civil, moments legal time.
pub mod delivery {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mailbox_deliveries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub message: Uuid,
        pub party: Uuid,
        pub delivered_at: i64,
        pub delivered_on: String,
        pub deemed_on: Option<String>,
        pub read_at: Option<i64>,
        pub read_on: Option<String>,
        pub read_by: Option<Uuid>,
        pub served_on: Option<String>,
        pub served_by: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::message::Entity",
            from = "Column::Message",
            to = "super::message::Column::Id"
        )]
        Message,
    }

    impl Related<super::message::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Message.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}
