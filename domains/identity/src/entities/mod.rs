//! Tables of this room.

pub mod account;
pub mod attempt;
pub mod ceremony;
pub mod consent;
pub mod guardianship;
pub mod passkey;
pub mod password;
pub mod post_holder;
pub mod session;
