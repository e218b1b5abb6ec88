//! Fuzz targets: any bytes must be refused or read in one way only. Replayed with their corpus in `tests/fuzz.rs`.

use crate::fault::FaultFormat;
use crate::path::{check_query, query_parameter};
use crate::{ClientId, PathGlob, RepresentedParty, SecurityServerId, ServiceId, Target};

/// Takes any bytes.
pub type FuzzTarget = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, FuzzTarget)] =
    &[("xroad-path", fuzz_path), ("xroad-identifier", fuzz_identifier), ("xroad-text", fuzz_text)];

/// A path that is accepted reads back from its own text as the same target, and its normal form is inert.
pub fn fuzz_path(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(target) = Target::parse(text) else { return };
    assert_eq!(Target::parse(&target.to_path()).as_ref(), Ok(&target), "{text:?}");
    let normal = target.path.normal();
    assert!(normal.is_empty() || normal.starts_with('/'));
    assert!(!normal.contains('\\') && !normal.contains("//"), "{text:?}");
    assert!(!normal.split('/').any(|segment| segment == "." || segment == ".."), "{text:?}");
    assert_eq!(normal.matches('/').count(), target.path.raw().matches('/').count(), "{text:?}");
    assert!(target.path.matches(&PathGlob::new("**")));
}

/// An identifier that is accepted reads back from its own text as the same identifier.
pub fn fuzz_identifier(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(id) = text.parse::<ClientId>() {
        assert_eq!(id.to_string().parse().as_ref(), Ok(&id));
    }
    if let Ok(id) = text.parse::<ServiceId>() {
        assert_eq!(id.to_string().parse().as_ref(), Ok(&id));
    }
    if let Ok(id) = text.parse::<SecurityServerId>() {
        assert_eq!(id.to_string().parse().as_ref(), Ok(&id));
    }
    if let Ok(id) = text.parse::<RepresentedParty>() {
        assert_eq!(id.to_string().parse().as_ref(), Ok(&id));
    }
}

/// Queries, globs and `Accept` lines never panic.
pub fn fuzz_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (first, second) = text.split_once('\n').unwrap_or((text, ""));
    if check_query(first).is_ok() {
        let _value = query_parameter(Some(first), "serviceCode");
    }
    let _matched = PathGlob::new(first).matches(second);
    let _format = FaultFormat::negotiate([first, second]);
}
