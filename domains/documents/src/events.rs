//! What this domain tells the others (README.md says with which payload).

acts::events! {
    /// A document is valid.
    ISSUED = "documents.issued";
    /// Another document took its place.
    SUPERSEDED = "documents.superseded";
    /// A document could not be made.
    REFUSED = "documents.refused";
    /// The department took a document back.
    REVOKED = "documents.revoked";
}
