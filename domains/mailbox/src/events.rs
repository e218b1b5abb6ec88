//! What this domain tells the others (README.md says with which payload).

acts::events! {
    /// A letter lies in somebody's mailbox.
    DELIVERED = "mailbox.delivered";
    /// A notice counts as served.
    SERVED = "mailbox.served";
    /// A letter lies in a department's inbox.
    COMMUNICATED = "mailbox.communicated";
}
