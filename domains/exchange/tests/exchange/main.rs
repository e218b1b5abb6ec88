//! The exchange as its callers meet it: the gate in process, the edge over HTTP, both on the engine under test.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod admin;
mod edge;
mod evidence;
mod faults;
mod gate;
mod grants;
mod house;
mod macao;
mod packs;
mod quota;
