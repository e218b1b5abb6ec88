//! Tables of this domain.

pub mod case;
pub mod event;
pub mod naming;
pub mod party;
pub mod task;
