//! Tables of the exchange.

pub mod certificate;
pub mod grant;
pub mod message;
pub mod quota;
pub mod revision;
