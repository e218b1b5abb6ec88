//! What this domain can do: commands for cases and for the treasury. Each leaves a trace that the party concerned sees.

pub mod desk;
mod order;
mod stuck;
mod trace;
mod treasury;

pub use order::{CarryOut, Ordered};
pub use stuck::{Cancel, RecordStuck, Resume, resume};
pub use treasury::{Receive, Release, RevealAccount, Settle};

use acts::Ctx;
use jiff::tz::TimeZone;

/// The year in which numbers are given, legal time.
pub(crate) fn legal_year(ctx: &Ctx) -> i16 {
    let zone = ctx.pack().jurisdiction().zone().unwrap_or(TimeZone::UTC);
    ctx.legal_at().date_in(&zone).year()
}
