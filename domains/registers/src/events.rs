//! What this domain tells the others (README.md says with which payload).

acts::events! {
    /// A record has a new version.
    RECORD_WRITTEN = "registers.record-written";
}
