//! Tables of this domain.

pub mod account;
pub mod disbursement;
pub mod payable;
