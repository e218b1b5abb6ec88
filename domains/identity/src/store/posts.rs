//! Who holds which post.

use std::collections::{BTreeMap, HashMap};

use acts::Aggregate;
use db::{DbError, Tx};
use kernel::{PartyId, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::sessions::end_where;
use crate::entities::{post_holder, session};
use crate::model::PostHolder;
use crate::rules::POSTS_MAX;

/// The aggregate: all posts of a party.
pub struct PostHolders;

/// What happens to posts.
#[derive(Debug, Clone)]
pub enum PostChange {
    Assign(PostHolder),
    /// Ends the holding and every session in the post.
    End {
        id: Uuid,
        party: PartyId,
        post: String,
        at: Timestamp,
    },
}

impl Aggregate for PostHolders {
    type Key = PartyId;
    type State = Vec<PostHolder>;
    type Change = PostChange;

    async fn load(tx: &Tx, keys: &[PartyId]) -> Result<HashMap<PartyId, Vec<PostHolder>>, DbError> {
        let ids = keys.iter().map(|key| key.0);
        let rows = post_holder::Entity::find().filter(post_holder::Column::Party.is_in(ids)).all(tx).await?;
        let mut found: HashMap<PartyId, Vec<PostHolder>> = HashMap::new();
        for row in rows {
            found.entry(PartyId(row.party)).or_default().push(to_holder(row));
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[PostChange]) -> Result<(), DbError> {
        let (mut assigned, mut ended, mut left) = (Vec::new(), BTreeMap::<i64, Vec<Uuid>>::new(), Vec::new());
        for change in changes.iter().cloned() {
            match change {
                PostChange::Assign(holder) => assigned.push(post_holder::ActiveModel {
                    id: Set(holder.id),
                    party: Set(holder.party.0),
                    post: Set(holder.post),
                    from_at: Set(holder.from.micros()),
                    to_at: Set(holder.to.map(Timestamp::micros)),
                }),
                PostChange::End { id, party, post, at } => {
                    ended.entry(at.micros()).or_default().push(id);
                    left.push(session::Column::Party.eq(party.0).and(session::Column::Post.eq(post)));
                }
            }
        }
        for (at, ids) in ended {
            let row = post_holder::ActiveModel { to_at: Set(Some(at)), ..Default::default() };
            let over = post_holder::Entity::update_many().set(row);
            over.filter(post_holder::Column::Id.is_in(ids)).exec(tx).await?;
        }
        if let Some(sessions) = left.into_iter().reduce(ExprTrait::or) {
            end_where(tx, sessions).await?;
        }
        if !assigned.is_empty() {
            post_holder::Entity::insert_many(assigned).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

/// The posts that a party holds at `now`, oldest first. Nobody is given more than `POSTS_MAX` of them.
pub(crate) async fn posts_held<C: ConnectionTrait>(
    db: &C,
    party: PartyId,
    now: Timestamp,
) -> Result<Vec<PostHolder>, DbError> {
    use post_holder::Column::{FromAt, Party, ToAt};
    let open = Condition::any().add(ToAt.is_null()).add(ToAt.gt(now.micros()));
    let held =
        post_holder::Entity::find().filter(Party.eq(party.0)).filter(FromAt.lte(now.micros())).filter(open);
    let rows = held.order_by_asc(FromAt).limit(POSTS_MAX as u64).all(db).await?;
    Ok(rows.into_iter().map(to_holder).collect())
}

fn to_holder(row: post_holder::Model) -> PostHolder {
    PostHolder {
        id: row.id,
        party: PartyId(row.party),
        post: row.post,
        from: Timestamp::from_micros(row.from_at),
        to: row.to_at.map(Timestamp::from_micros),
    }
}
