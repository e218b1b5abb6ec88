//! Tables of this room.

pub mod account;
pub mod password;
pub mod passkey;
pub mod ceremony;
pub mod session;
pub mod attempt;
pub mod consent;
pub mod post_holder;
pub mod guardianship;
