//! Words of the trade: what every room of the house means by a party, a date, a deadline or a problem.
//! Pure: no I/O, no clock, no randomness; time and random bytes are always passed in.
//! Next: `platform/acts` for what happens with these words, ARCHITECTURE.md for the plan.

pub mod assurance;
pub mod clock;
pub mod date;
pub mod id;
pub mod identifier;
pub mod lang;
pub mod money;
pub mod name;
pub mod notice;
pub mod party;
pub mod problem;
pub mod time;
pub mod workdays;
pub mod writing;

pub use assurance::{Assurance, Authenticator, Proofing};
pub use clock::{ClockError, ClockHistory, ClockRule, ClockUnit, Due, Term};
pub use date::{age_on, days_between, format_date};
pub use id::IdSource;
pub use identifier::{IdentifierError, IdentifierRule};
pub use lang::{Lang, Text};
pub use money::{Currency, CurrencyCode, Money, MoneyError};
pub use name::{NameError, NameMatch, NameParts, NameRules, PersonName};
pub use notice::{NoticeError, NoticeLaw, NoticeRule, ServedBy};
pub use party::{CaseId, Identifier, MandateId, PartyId, PartyKind};
pub use problem::{FieldProblem, Problem, ProblemStatus, pointer_to};
pub use time::{Clock, Timestamp};
pub use workdays::{Calendar, CalendarError};
pub use writing::{WritingError, check_writing};
