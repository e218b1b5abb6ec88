//! X-Road message protocol for REST, r1 (PR-REST 1.0.4) at the client edge, and its metaservices (PR-MREST, PR-META).
//! Bytes and `http` types ↔ values; no I/O, no clock, no randomness: message ids are passed in.
//! Start at [`request::Request::parse`]; a refusal becomes a [`fault::Fault`]; `domains/exchange` serves it.

pub mod error;
pub mod fault;
pub mod fuzz;
pub mod glob;
pub mod headers;
pub mod id;
pub mod meta;
pub mod path;
pub mod request;
pub mod response;

mod message;

pub use error::XRoadError;
pub use fault::{Fault, FaultCode, FaultFormat, FaultStyle, Place, ServiceFailure, fault_body};
pub use glob::PathGlob;
pub use id::{ClientId, RepresentedParty, SecurityServerId, ServiceId};
pub use message::{BodyHasher, Digest512};
pub use path::{ServicePath, Target};
pub use request::{Request, RequestParts, Verb};
pub use response::{Response, ResponseParts};

/// Longest path accepted, in bytes. PR-REST §4.2 asks for a limit and names 2,000 as what most clients keep to;
/// four times that leaves room for percent-encoded Chinese.
pub const MAX_PATH_BYTES: usize = 8_192;
/// Longest query accepted, in bytes (PR-REST §4.2).
pub const MAX_QUERY_BYTES: usize = 8_192;
/// Longest part of an identifier, in characters (the width of X-Road's own configuration columns).
pub const MAX_ID_PART_CHARS: usize = 255;
/// Most header lines in a message.
pub const MAX_HEADERS: usize = 128;
/// Most bytes in all header names and values of a message.
pub const MAX_HEADER_BYTES: usize = 65_536;
