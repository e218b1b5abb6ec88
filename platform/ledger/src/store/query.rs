//! What a person sees: their own parts, newest first, and the proof of each.

use std::{collections::HashMap, fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use db::{NoKey, cut};
use kernel::{PartyId, Timestamp};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait, ExprTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde_json::{Map, Value};
use tlog::{TileHashes, inclusion_proof, leaf_hash, tiles_for_inclusion, verify_inclusion};
use uuid::Uuid;

use crate::{
    COMMITMENT_BYTES, Ledger, LedgerError, PROOF_FORMAT, ProofFile,
    commitment::part_hashes,
    entities::{leaf, opening, pending, subject},
    store, tiles,
};

/// Most entries of one page.
pub const MAX_PAGE: u64 = 100;

/// A place in a person's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub at: Timestamp,
    pub entry_id: Uuid,
    pub part_no: u32,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.at.micros(), self.entry_id, self.part_no)
    }
}

impl FromStr for Cursor {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(NoKey);
        let at = part()?.parse().map(Timestamp::from_micros).map_err(|_| NoKey)?;
        let entry_id = part()?.parse().map_err(|_| NoKey)?;
        Ok(Self { at, entry_id, part_no: part()?.parse().map_err(|_| NoKey)? })
    }
}

/// Which entries to read.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// At most this many, and at most [`MAX_PAGE`].
    pub limit: u64,
    /// Only entries older than this place: the last one of the page before.
    pub before: Option<Cursor>,
    /// Only these types; empty means all.
    pub kinds: Vec<String>,
}

/// One entry of a person's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectEntry {
    pub cursor: Cursor,
    pub kind: String,
    /// The part as it was committed to; `None` after the end of retention.
    pub body: Option<Map<String, Value>>,
    /// The number of the leaf; `None` while it waits.
    pub index: Option<u64>,
}

/// One page of a person's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectEntries {
    pub items: Vec<SubjectEntry>,
    /// Where the next page begins; absent on the last one.
    pub next: Option<Cursor>,
}

impl Ledger {
    /// The entries about `subject`, newest first. Three reads, however long the page.
    pub async fn entries_for(&self, subject: PartyId, page: &Page) -> Result<SubjectEntries, LedgerError> {
        let mut wanted = Condition::all().add(subject::Column::Subject.eq(Uuid::from(subject)));
        if let Some(before) = page.before {
            wanted = wanted.add(older(before));
        }
        if !page.kinds.is_empty() {
            wanted = wanted.add(subject::Column::Kind.is_in(&page.kinds));
        }
        let limit = page.limit.clamp(1, MAX_PAGE);
        let mut rows = subject::Entity::find()
            .filter(wanted)
            .order_by_desc(subject::Column::At)
            .order_by_desc(subject::Column::EntryId)
            .order_by_desc(subject::Column::PartNo)
            .limit(limit + 1)
            .all(self.db.reader())
            .await?;
        let more = cut(&mut rows, limit, |_| ()).is_some();
        let ids: Vec<Uuid> = rows.iter().map(|row| row.entry_id).collect();
        let mut bodies = self.bodies(&rows).await?;
        let indexes = self.indexes(ids).await?;
        let items: Vec<SubjectEntry> = rows
            .into_iter()
            .map(|row| {
                let part_no =
                    u32::try_from(row.part_no).map_err(|_| LedgerError::Inconsistent("part number"))?;
                Ok(SubjectEntry {
                    cursor: Cursor { at: Timestamp::from_micros(row.at), entry_id: row.entry_id, part_no },
                    kind: row.kind,
                    body: bodies.remove(&(row.entry_id, row.part_no)),
                    index: indexes.get(&row.entry_id).copied(),
                })
            })
            .collect::<Result<_, LedgerError>>()?;
        let next = items.last().filter(|_| more).map(|last| last.cursor);
        Ok(SubjectEntries { items, next })
    }

    async fn bodies(
        &self,
        rows: &[subject::Model],
    ) -> Result<HashMap<(Uuid, i64), Map<String, Value>>, LedgerError> {
        let mut wanted = Condition::any();
        for row in rows {
            wanted = wanted
                .add(opening::Column::EntryId.eq(row.entry_id).and(opening::Column::PartNo.eq(row.part_no)));
        }
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        let found = opening::Entity::find().filter(wanted).all(self.db.reader()).await?;
        found
            .into_iter()
            .filter_map(|row| row.body.map(|body| ((row.entry_id, row.part_no), body)))
            .map(|(place, body)| Ok((place, parse_body(&body)?)))
            .collect()
    }

    async fn indexes(&self, ids: Vec<Uuid>) -> Result<HashMap<Uuid, u64>, LedgerError> {
        let rows =
            leaf::Entity::find().filter(leaf::Column::EntryId.is_in(ids)).all(self.db.reader()).await?;
        rows.into_iter()
            .filter_map(|row| row.entry_id.map(|id| (id, row.idx)))
            .map(|(id, index)| Ok((id, store::unsigned(index)?)))
            .collect()
    }

    /// The proof of one part. Whether the caller may have it is the caller's question: it opens the part.
    pub async fn proof(&self, entry_id: Uuid, part_no: u32) -> Result<ProofFile, LedgerError> {
        let db = self.db.reader();
        let openings = opening::Entity::find()
            .filter(opening::Column::EntryId.eq(entry_id))
            .order_by_asc(opening::Column::PartNo)
            .all(db)
            .await?;
        let place = usize::try_from(part_no).map_err(|_| LedgerError::NotFound)?;
        let own = openings.get(place).ok_or(LedgerError::NotFound)?;
        let (Some(key), Some(body)) = (&own.key, &own.body) else { return Err(LedgerError::Shredded) };
        let row = leaf::Entity::find().filter(leaf::Column::EntryId.eq(entry_id)).one(db).await?;
        let Some(row) = row else {
            let waits = pending::Entity::find_by_id(entry_id).one(db).await?.is_some();
            return Err(if waits { LedgerError::NotYet } else { LedgerError::NotFound });
        };
        let index = store::unsigned(row.idx)?;
        let (path, checkpoint) = self.inclusion(index, &store::hash_column(&row.leaf)?).await?;
        let commitments: Vec<[u8; COMMITMENT_BYTES]> =
            openings.iter().map(|part| store::hash_column(&part.commitment)).collect::<Result<_, _>>()?;
        let count = u64::try_from(commitments.len()).map_err(|_| LedgerError::TooLarge("parts"))?;
        let part_path = inclusion_proof(&part_hashes(&commitments)[..], part_no.into(), count)?;
        Ok(ProofFile {
            format: PROOF_FORMAT.to_owned(),
            origin: self.origin().to_owned(),
            entry: parse_body(body)?,
            key: STANDARD.encode(key),
            part_path: part_path.iter().map(ToString::to_string).collect(),
            index,
            path: path.iter().map(ToString::to_string).collect(),
            checkpoint,
        })
    }

    /// The path of a leaf under the recorded checkpoint, checked before it is handed out: tiles are trusted for nothing.
    async fn inclusion(
        &self,
        index: u64,
        leaf: &[u8; COMMITMENT_BYTES],
    ) -> Result<(Vec<tlog::Hash>, String), LedgerError> {
        let row = store::load_log(self.db.reader(), &self.log).await?;
        if index >= row.published_size {
            return Err(LedgerError::NotYet);
        }
        let recorded = self.trusted(row.checkpoint.as_bytes()).map_err(LedgerError::CheckpointUntrusted)?;
        let (size, root) = (recorded.checkpoint.size, recorded.checkpoint.root);
        let fetched = tiles::fetch(&self.blobs, tiles_for_inclusion(index, size)?).await?;
        let path = inclusion_proof(&TileHashes::new(fetched, size), index, size)?;
        verify_inclusion(&leaf_hash(leaf), index, size, &path, &root)?;
        Ok((path, recorded.note))
    }
}

/// What comes after a place in a list that runs from new to old.
fn older(place: Cursor) -> Condition {
    let (at, entry, part) = (place.at.micros(), place.entry_id, i64::from(place.part_no));
    let same_at = || Condition::all().add(subject::Column::At.eq(at));
    Condition::any()
        .add(subject::Column::At.lt(at))
        .add(same_at().add(subject::Column::EntryId.lt(entry)))
        .add(same_at().add(subject::Column::EntryId.eq(entry)).add(subject::Column::PartNo.lt(part)))
}

fn parse_body(body: &str) -> Result<Map<String, Value>, LedgerError> {
    serde_json::from_str(body).map_err(|_| LedgerError::Inconsistent("a stored part is not JSON"))
}

#[cfg(test)]
mod tests {
    use super::{Cursor, NoKey};

    #[test]
    fn a_place_survives_its_address() {
        let text = "1795400000000000.01930000-0000-7000-8000-000000000001.2";
        assert_eq!(text.parse::<Cursor>().map(|place| place.to_string()).as_deref(), Ok(text));
        for bad in ["", "x", "1.2.3", "1.01930000-0000-7000-8000-000000000001", "..", &format!("{text}.1")] {
            assert_eq!(bad.parse::<Cursor>(), Err(NoKey), "{bad}");
        }
    }
}
