//! Tables of this room.

pub mod queue;
pub mod schedule;
