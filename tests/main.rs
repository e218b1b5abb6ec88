//! The whole house on a scratch database, asked through its routes as browsers, programs and members' systems ask.
//! The tree mirrors the addresses: `pages/`, `api/`, `r1/`, `ledger/`; `faults/` holds what breaks below all of them.
//! Every test counts all rows before and after: what was refused must not be there by half.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first thing that goes wrong"
)]

mod api;
mod faults;
mod hostile;
mod ledger;
mod pages;
mod r1;
mod support;
