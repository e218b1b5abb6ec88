//! The room's tables: the queue, what was buried, how much there is, and what repeats.

pub mod dead;
pub mod figures;
pub mod queue;
pub mod schedule;
