//! Where a page of a list begins, as an address names it.

use std::str::FromStr;

use kernel::{Problem, ProblemStatus};

/// Reads the key at which a page begins, for pages and the API alike. None was named where the field is absent or was left
/// empty; a text that is no key is refused: showing the first page instead would look like an answer.
pub fn cursor<K: FromStr>(text: Option<&str>) -> Result<Option<K>, Problem> {
    let named = text.filter(|text| !text.is_empty());
    let refused = |_| Problem::new(ProblemStatus::Malformed, "request.cursor");
    named.map(|text| text.parse().map_err(refused)).transpose()
}

#[cfg(test)]
mod tests {
    use super::cursor;

    #[test]
    fn a_key_that_is_none_is_refused_with_its_own_code() {
        assert_eq!(cursor::<u8>(None), Ok(None));
        assert_eq!(cursor::<u8>(Some("")), Ok(None));
        assert_eq!(cursor::<u8>(Some("7")), Ok(Some(7)));
        let refused = cursor::<u8>(Some("zzz")).unwrap_err();
        assert_eq!((refused.code, refused.status.code()), ("request.cursor", 400));
    }
}
