//! What this domain can do.

pub mod party;
mod plan;
pub mod write;
