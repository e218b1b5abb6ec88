//! Fuzz targets: whatever comes is refused or read, never a panic. Replayed with a corpus in `tests/`.

use kernel::Timestamp;

use crate::{Anchors, SignatureField, prepare, verify};

/// Takes any bytes.
pub type FuzzTarget = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, FuzzTarget)] = &[("pades-pdf", fuzz_pdf)];

/// Any bytes as a PDF, verified and prepared.
pub fn fuzz_pdf(data: &[u8]) {
    if let Ok(report) = verify(data, &Anchors::none()) {
        assert!(!report.is_trusted(), "nobody is trusted without anchors");
    }
    let field = SignatureField {
        name: "甲".to_owned(),
        reason: "r".to_owned(),
        location: "l".to_owned(),
        description: "d".to_owned(),
        at: Timestamp::default(),
    };
    if let Ok(prepared) = prepare(data, &field, 100) {
        let empty = prepared.embed(&[]);
        assert!(
            empty.is_ok_and(|pdf| verify(&pdf, &Anchors::none()).is_ok_and(|report| !report.is_intact()))
        );
    }
}
