//! Tables of this domain.

pub mod case;
pub mod event;
pub mod party;
pub mod task;
