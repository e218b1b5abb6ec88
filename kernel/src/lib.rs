//! Words of the trade: what every room of the house means by a party, a date, a deadline or a problem.
//! Pure: no I/O, no clock, no randomness; time and random bytes are always passed in.
//! Next: `platform/acts` for what happens with these words, ARCHITECTURE.md for the plan.

pub mod id;
pub mod lang;
pub mod party;
pub mod problem;
pub mod time;

pub use id::IdSource;
pub use lang::{Lang, Text};
pub use party::{CaseId, Identifier, MandateId, PartyId, PartyKind};
pub use problem::{FieldProblem, Problem, ProblemStatus};
pub use time::{Clock, Timestamp};
