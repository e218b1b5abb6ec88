//! Residents and their cases as a browser and a program see them, on the engine under test.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod aftermath;
mod alone;
mod api;
mod draft;
mod lookup;
mod naming;
mod oracle;
mod pages;
mod privacy;
mod running;
mod texts;
#[path = "../shared/untranslated.rs"]
mod untranslated;
mod withdrawn;
mod world;
