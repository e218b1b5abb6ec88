//! Tables of this room.

pub mod opening;
pub mod pending;
pub mod subject;
