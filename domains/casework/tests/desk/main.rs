//! The officials' desk as an official meets it, on the engine under test, with the Macao pack.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod acts;
mod api;
mod house;
mod queue;
mod races;
mod ruling;
mod unreadable;
#[path = "../shared/untranslated.rs"]
mod untranslated;
mod warnings;
