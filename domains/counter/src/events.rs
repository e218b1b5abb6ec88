//! What this domain tells the others (README.md says with which payload).

acts::events! {
    /// A time was booked.
    BOOKED = "counter.booked";
    /// No time could be booked for an order.
    NOT_BOOKED = "counter.not-booked";
    /// The holder gave a booking back.
    CANCELLED = "counter.cancelled";
    /// The office gave a booking back.
    CALLED_OFF = "counter.called-off";
    /// The holder has come.
    ARRIVED = "counter.arrived";
    /// A booking goes to another time.
    MOVED = "counter.moved";
}
