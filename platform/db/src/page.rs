//! One page of a list that is read along a key.

/// Cuts a page from rows of which one more than `limit` was asked for. The key of its last row is where the next page
/// begins; there is none after the last page.
pub fn cut<T, K>(rows: &mut Vec<T>, limit: u64, key: impl FnOnce(&T) -> K) -> Option<K> {
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    rows.last().filter(|_| more).map(key)
}

#[cfg(test)]
mod tests {
    use super::cut;

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
}
