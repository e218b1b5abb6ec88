//! File patterns inside a pack: `*` stands for any characters within one path segment and a final `**` for
//! everything below. Nothing else is special.

/// True when `path` matches `pattern` segment by segment.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    let mut patterns = pattern.split('/');
    let mut segments = path.split('/');
    loop {
        match (patterns.next(), segments.next()) {
            (None, None) | (Some("**"), Some(_)) => return true,
            (Some(pattern), Some(segment)) if segment_matches(pattern, segment) => {}
            _ => return false,
        }
    }
}

fn segment_matches(pattern: &str, segment: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == segment };
    let Some(mut left) = segment.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn one_star_stays_in_its_segment_and_a_final_double_star_takes_the_rest() {
        assert!(matches("services/*/*/service.toml", "services/dsaj/birth/service.toml"));
        assert!(!matches("services/*/*/service.toml", "services/dsaj/service.toml"));
        assert!(!matches("services/*/service.toml", "services/dsaj/birth/service.toml"));
        assert!(matches("tests/*.toml", "tests/happy.toml"));
        assert!(!matches("tests/*.toml", "tests/happy.json"));
        assert!(matches("a*b*c", "axxbyyc"));
        assert!(!matches("a*b*c", "axxc"));
        assert!(matches("documents/**", "documents/dsaj/birth.typ"));
        assert!(!matches("documents/**", "document/x"));
    }
}
