//! The room's tables: the queue and what repeats.

pub mod queue;
pub mod schedule;
