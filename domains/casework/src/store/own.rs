//! The cases of a party: those that are open first, then by newest change, page by page along a key. A case that changes
//! while somebody reads on moves to the front; none that stays as it is is left out.

use std::collections::BTreeSet;

use db::{Db, DbError, NoKey, cut, rows_per_statement};
use kernel::{CaseId, PartyId};
use sea_orm::sea_query::{Expr, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait as _, Select,
};
use uuid::Uuid;

use super::{LIST_MAX, listed};
use crate::entities::{case, party};
use crate::unreadable::Listed;

/// Phases of a case that is not closed; a closed one is kept under the word of its closing.
const OPEN: [&str; 6] = ["draft", "submitted", "admitted", "running", "decided", "served"];
/// Pages that a walk over everything takes at most. Open cases come first, so those that wait for something are in it.
const WALK_PAGES_MAX: usize = 10;

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseKey {
    closed: bool,
    changed_at: i64,
    case: Uuid,
}

impl CaseKey {
    fn of(row: &case::Model) -> Self {
        let closed = !OPEN.contains(&row.phase.as_str());
        Self { closed, changed_at: row.changed_at, case: row.id }
    }
}

impl std::str::FromStr for CaseKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(NoKey);
        let closed = match part()? {
            "open" => false,
            "closed" => true,
            _ => return Err(NoKey),
        };
        let changed_at = part()?.parse().map_err(|_| NoKey)?;
        Ok(Self { closed, changed_at, case: part()?.parse().map_err(|_| NoKey)? })
    }
}

impl std::fmt::Display for CaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = if self.closed { "closed" } else { "open" };
        write!(f, "{part}.{}.{}", self.changed_at, self.case)
    }
}

/// Which cases of a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Members of bundles too.
    All,
    /// Only what stands alone for the party: a service, a bundle as a whole, or a member of somebody else's bundle.
    Matters,
}

/// One page.
#[derive(Debug, Default)]
pub struct CasePage {
    pub listed: Listed,
    /// Where the next page begins; absent on the last one.
    pub next: Option<CaseKey>,
}

/// The ids of the cases in which a party takes part.
fn ids_of_party(party: PartyId) -> SelectStatement {
    Query::select()
        .column(party::Column::CaseId)
        .from(party::Entity)
        .and_where(party::Column::Party.eq(party.0))
        .to_owned()
}

/// The cases in which a party takes part.
fn of_party(party: PartyId, scope: Scope) -> Select<case::Entity> {
    let all = case::Entity::find().filter(case::Column::Id.in_subquery(ids_of_party(party)));
    match scope {
        Scope::All => all,
        Scope::Matters => {
            let anothers = case::Column::Parent.not_in_subquery(ids_of_party(party));
            all.filter(Condition::any().add(case::Column::Parent.is_null()).add(anothers))
        }
    }
}

fn closed_last() -> SimpleExpr {
    Expr::case(case::Column::Phase.is_in(OPEN), 0).finally(1).into()
}

/// Everything that comes after a key in the order of the list.
fn after(key: &CaseKey) -> Condition {
    use case::Column::{ChangedAt, Id, Phase};
    let later = Condition::any()
        .add(ChangedAt.lt(key.changed_at))
        .add(Condition::all().add(ChangedAt.eq(key.changed_at)).add(Id.lt(key.case)));
    if key.closed {
        Condition::all().add(Phase.is_not_in(OPEN)).add(later)
    } else {
        let open = Condition::all().add(Phase.is_in(OPEN)).add(later);
        Condition::any().add(Phase.is_not_in(OPEN)).add(open)
    }
}

/// One page of the cases of a party.
pub async fn list_of_party(
    db: &Db,
    party: PartyId,
    scope: Scope,
    from: Option<&CaseKey>,
    limit: u64,
) -> Result<CasePage, DbError> {
    let limit = limit.clamp(1, LIST_MAX);
    let mut rows = of_party(party, scope)
        .apply_if(from, |own, key| own.filter(after(key)))
        .order_by(closed_last(), Order::Asc)
        .order_by_desc(case::Column::ChangedAt)
        .order_by_desc(case::Column::Id)
        .limit(limit + 1)
        .all(db.reader())
        .await?;
    let next = cut(&mut rows, limit, CaseKey::of);
    Ok(CasePage { listed: listed(rows), next })
}

/// How many applications a party has in preparation in one of these roles; one in which it was only named is another's.
pub async fn count_drafts(db: &Db, party: PartyId, roles: &BTreeSet<&str>) -> Result<u64, DbError> {
    let own = ids_of_party(party).and_where(party::Column::Role.is_in(roles.iter().copied())).to_owned();
    let drafts = case::Entity::find().filter(case::Column::Phase.eq("draft"));
    Ok(drafts.filter(case::Column::Id.in_subquery(own)).count(db.reader()).await?)
}

/// Every case in which a party takes part, members of bundles too, the open ones first.
pub async fn list_all_of_party(db: &Db, party: PartyId) -> Result<Listed, DbError> {
    let (mut all, mut from) = (Listed::default(), None);
    for _page in 0..WALK_PAGES_MAX {
        let page = list_of_party(db, party, Scope::All, from.as_ref(), LIST_MAX).await?;
        all.read.extend(page.listed.read);
        all.unreadable.extend(page.listed.unreadable);
        from = page.next;
        if from.is_none() {
            return Ok(all);
        }
    }
    tracing::warn!("a party has more cases than a walk takes");
    Ok(all)
}

/// The members of these bundles in which the party takes part.
pub async fn list_members_of_party(db: &Db, party: PartyId, bundles: &[CaseId]) -> Result<Listed, DbError> {
    let mut rows = Vec::new();
    for chunk in bundles.chunks(rows_per_statement(1)) {
        let of_these = case::Column::Parent.is_in(chunk.iter().map(|id| id.0));
        let members = of_party(party, Scope::All).filter(of_these);
        rows.extend(members.order_by_asc(case::Column::OpenedAt).all(db.reader()).await?);
    }
    Ok(listed(rows))
}
