//! Tables of this domain.

pub mod certificate;
pub mod document;
pub mod holder;
pub mod status;
pub mod status_list;
