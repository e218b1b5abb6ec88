//! The mailbox as its readers and senders meet it, on a scratch database of the engine under test.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

mod home;
mod inbox;
mod letters;
mod locales;
mod pages;
