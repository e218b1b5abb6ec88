//! One page of a list that is read along a key.

use std::{fmt, str::FromStr};

use sea_orm::{ColumnTrait, Condition, prelude::Uuid};

/// Cuts a page from rows of which one more than `limit` was asked for. The key of its last row is where the next page
/// begins; there is none after the last page.
pub fn cut<T, K>(rows: &mut Vec<T>, limit: u64, key: impl FnOnce(&T) -> K) -> Option<K> {
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    rows.last().filter(|_| more).map(key)
}

/// A text that is no key of a list: somebody has changed the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no key of this list")]
pub struct NoKey;

/// The key of most lists: when something happened, and its id, because several things may happen at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Microseconds.
    pub at: i64,
    pub id: Uuid,
}

impl Place {
    /// What comes after it in a list that runs from old to new.
    pub fn later(&self, at: impl ColumnTrait, id: impl ColumnTrait) -> Condition {
        let same = Condition::all().add(at.eq(self.at)).add(id.gt(self.id));
        Condition::any().add(at.gt(self.at)).add(same)
    }

    /// What comes after it in a list that runs from new to old.
    pub fn earlier(&self, at: impl ColumnTrait, id: impl ColumnTrait) -> Condition {
        let same = Condition::all().add(at.eq(self.at)).add(id.lt(self.id));
        Condition::any().add(at.lt(self.at)).add(same)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at, self.id)
    }
}

impl FromStr for Place {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let (at, id) = text.split_once('.').ok_or(NoKey)?;
        Ok(Self { at: at.parse().map_err(|_| NoKey)?, id: id.parse().map_err(|_| NoKey)? })
    }
}

#[cfg(test)]
mod tests {
    use super::{NoKey, Place, cut};

    #[test]
    fn only_a_row_more_leads_on() {
        for (rows, limit, next, left) in
            [(3, 2, Some(1), 2), (2, 2, None, 2), (0, 2, None, 0), (3, 0, None, 0)]
        {
            let mut rows: Vec<u64> = (0..rows).collect();
            assert_eq!(cut(&mut rows, limit, |row| *row), next, "{limit}");
            assert_eq!(rows.len(), left);
        }
    }

    #[test]
    fn a_place_survives_its_address_and_nothing_else_is_one() {
        let text = "1795400000000000.01930000-0000-7000-8000-000000000001";
        assert_eq!(text.parse::<Place>().map(|place| place.to_string()).as_deref(), Ok(text));
        for bad in
            ["", "zzz", "1", "1.", ".01930000-0000-7000-8000-000000000001", "1.2", &format!("{text}.1")]
        {
            assert_eq!(bad.parse::<Place>(), Err(NoKey), "{bad}");
        }
    }
}
