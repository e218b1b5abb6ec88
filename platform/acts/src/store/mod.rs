//! What the act writer keeps for itself: answered keys and number series.

pub mod idempotency;
pub mod numbers;
