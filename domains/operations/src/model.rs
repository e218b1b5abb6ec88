//! What an administrator sees: figures and versions, nobody's data. Pure.

use db::Engine;
use jobs::Figures;
use kernel::Timestamp;
use ledger::Head;

/// A due job that waits longer than this is late, ms.
const LATE_MS: i64 = 60_000;
/// An entry without a number for longer than this means that nobody numbers, ms.
const UNNUMBERED_MS: i64 = 10_000;

/// The system at one moment.
#[derive(Debug, Clone)]
pub struct State {
    pub at: Timestamp,
    /// Version of the program.
    pub program: &'static str,
    /// Content hash of the jurisdiction pack.
    pub pack: String,
    pub engine: Engine,
    pub jobs: Figures,
    pub ledger: Head,
}

/// What is wrong, worst first. Each has words and a cure in the locales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// Entries wait and nobody numbers them.
    LedgerStands,
    /// Jobs were buried.
    DeadLetters,
    /// Jobs wait longer than they should.
    QueueLate,
}

impl Health {
    /// Name in the API and in the locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LedgerStands => "ledger-stands",
            Self::DeadLetters => "dead-letters",
            Self::QueueLate => "queue-late",
        }
    }
}

impl State {
    /// Everything that needs somebody.
    pub fn alarms(&self) -> Vec<Health> {
        let older = |since: Option<Timestamp>, than_ms: i64| {
            since.is_some_and(|since| since.plus_millis(than_ms) < self.at)
        };
        [
            (older(self.ledger.waiting_since, UNNUMBERED_MS), Health::LedgerStands),
            (self.jobs.dead > 0, Health::DeadLetters),
            (older(self.jobs.oldest_due, LATE_MS), Health::QueueLate),
        ]
        .into_iter()
        .filter_map(|(wrong, health)| wrong.then_some(health))
        .collect()
    }
}

/// The engine's name as people know it.
pub const fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}
