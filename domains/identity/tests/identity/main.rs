//! Identity as its users meet it: services, pages and API on a scratch database of the engine under test.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

mod authenticator;
mod browser;
mod consents;
mod home;
mod locales;
mod mandates;
mod pages;
mod passkeys;
mod sign_in;
