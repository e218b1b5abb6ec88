//! Exit codes, the same for every command, and how a failure is told on the terminal.

use std::{net::SocketAddr, process::ExitCode};

/// Something failed that the caller could not have known. (2 is clap's: the command line was wrong.)
pub const FAILURE: u8 = 1;
/// A file, a pack or a configuration is wrong.
pub const BAD_INPUT: u8 = 3;
/// `verify`: intact, but nobody in the anchors vouches for the signer.
pub const UNKNOWN_SIGNER: u8 = 4;
/// `verify`: changed, forged or not provable; with `--revocations` also intact and no longer valid.
pub const NOT_INTACT: u8 = 5;

/// `serve`, `demo`: something else listens on an address.
pub const ADDRESS_TAKEN: u8 = 6;

/// `user add`: no register knows the person.
pub const UNKNOWN_PERSON: u8 = 7;

/// Nobody in the register has the number of somebody who is to get a resident's account.
#[derive(Debug)]
pub struct UnknownPerson(pub String);

impl std::fmt::Display for UnknownPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnknownPerson {}

/// Something else listens on an address.
#[derive(Debug)]
pub struct AddressTaken(pub SocketAddr);

impl std::fmt::Display for AddressTaken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is taken: stop what listens there, or choose another address (see --help)", self.0)
    }
}

impl std::error::Error for AddressTaken {}

/// An error that is the input's fault.
#[derive(Debug)]
pub struct BadInput(pub String);

impl std::fmt::Display for BadInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadInput {}

/// An error that is the input's fault.
pub fn bad_input(what: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(BadInput(what.into()))
}

/// Tells what went wrong and chooses the exit code.
pub fn explain(error: &anyhow::Error) -> ExitCode {
    let code = match error {
        _ if error.downcast_ref::<BadInput>().is_some() => BAD_INPUT,
        _ if error.downcast_ref::<AddressTaken>().is_some() => ADDRESS_TAKEN,
        _ if error.downcast_ref::<UnknownPerson>().is_some() => UNKNOWN_PERSON,
        _ => FAILURE,
    };
    crate::progress::complain(&format!("balcao: {error:#}"));
    ExitCode::from(code)
}
