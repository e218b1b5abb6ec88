//! Tables of this domain.

pub mod account;
pub mod disbursement;
pub mod payable;
pub mod stuck_order;
