//! What this domain tells the others (README.md says with which payload).

acts::events! {
    /// Somebody owes money.
    OWED = "payments.owed";
    /// Money came in for what was owed.
    PAID = "payments.paid";
    /// Money is to go out.
    DISBURSEMENT_QUEUED = "payments.disbursement-queued";
    /// The bank has the order.
    DISBURSEMENT_SENT = "payments.disbursement-sent";
    /// The payee has the money.
    DISBURSEMENT_PAID = "payments.disbursement-paid";
    /// The bank sent the money back.
    DISBURSEMENT_FAILED = "payments.disbursement-failed";
    /// An officer gave up an order that could not be carried out.
    ORDER_CANCELLED = "payments.order-cancelled";
}
