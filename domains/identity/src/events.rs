//! What this domain tells the others (README.md says with which payload).

acts::events! {
    /// Somebody acts for somebody else from now on.
    MANDATE_RECORDED = "identity.mandate-recorded";
    /// Nobody acts under a mandate any more.
    MANDATE_ENDED = "identity.mandate-ended";
    /// Somebody lets own data be used.
    CONSENT_GIVEN = "identity.consent-given";
    /// Own data are no longer to be used.
    CONSENT_WITHDRAWN = "identity.consent-withdrawn";
}
