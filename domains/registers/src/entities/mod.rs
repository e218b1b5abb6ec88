//! Tables of this domain.

pub mod concerned;
pub mod identifier;
pub mod key;
pub mod party;
pub mod record;
pub mod version;
