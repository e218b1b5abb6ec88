//! Tables of this domain.

pub mod booking;
