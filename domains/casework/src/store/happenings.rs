//! What happened in cases: the newest first, page by page along a key, for one case or a bundle with its members in one
//! statement. A case may gather events for years; nobody reads them all at once.

use std::collections::BTreeMap;

use db::{Db, DbError, NoKey, cut, rows_per_statement};
use kernel::CaseId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entities::event;
use crate::model::Recorded;

/// Events of one page.
pub const EVENTS_MAX: u64 = 200;

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventKey {
    at: i64,
    case: Uuid,
    seq: i64,
}

impl EventKey {
    const fn of(row: &event::Model) -> Self {
        Self { at: row.at, case: row.case_id, seq: row.seq }
    }
}

impl std::str::FromStr for EventKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(NoKey);
        let at = part()?.parse().map_err(|_| NoKey)?;
        let case = part()?.parse().map_err(|_| NoKey)?;
        Ok(Self { at, case, seq: part()?.parse().map_err(|_| NoKey)? })
    }
}

impl std::fmt::Display for EventKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.at, self.case, self.seq)
    }
}

/// One page of what happened, each case in order.
#[derive(Debug, Default)]
pub struct Happenings {
    pub of: BTreeMap<CaseId, Vec<Recorded>>,
    /// Where what happened before begins; absent when this is all.
    pub earlier: Option<EventKey>,
}

impl Happenings {
    /// Those of one case.
    pub fn of_case(&self, case: CaseId) -> &[Recorded] {
        self.of.get(&case).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Everything that comes before a key.
fn earlier_than(key: &EventKey) -> Condition {
    use event::Column::{At, CaseId, Seq};
    let same_case = Condition::all().add(CaseId.eq(key.case)).add(Seq.lt(key.seq));
    let same_time = Condition::any().add(CaseId.lt(key.case)).add(same_case);
    Condition::any().add(At.lt(key.at)).add(Condition::all().add(At.eq(key.at)).add(same_time))
}

/// What happened in these cases, the newest page of it or the one before a key.
pub async fn list_events(db: &Db, ids: &[CaseId], before: Option<&EventKey>) -> Result<Happenings, DbError> {
    let ids = ids.iter().take(rows_per_statement(1)).map(|id| id.0);
    let mut rows = event::Entity::find()
        .filter(event::Column::CaseId.is_in(ids))
        .filter(before.map_or_else(Condition::all, earlier_than))
        .order_by_desc(event::Column::At)
        .order_by_desc(event::Column::CaseId)
        .order_by_desc(event::Column::Seq)
        .limit(EVENTS_MAX + 1)
        .all(db.reader())
        .await?;
    let earlier = cut(&mut rows, EVENTS_MAX, EventKey::of);
    let mut of: BTreeMap<CaseId, Vec<Recorded>> = BTreeMap::new();
    for row in rows.into_iter().rev() {
        let recorded = serde_json::from_str(&row.data).map_err(|error| {
            DbError::Inconsistent(format!("casework_events {}/{}: {error}", row.case_id, row.seq))
        })?;
        of.entry(CaseId(row.case_id)).or_default().push(recorded);
    }
    for events in of.values_mut() {
        // A clock that was set back does not change the order within a case.
        events.sort_by_key(|recorded: &Recorded| recorded.seq);
    }
    Ok(Happenings { of, earlier })
}
