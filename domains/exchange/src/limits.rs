//! Every limit of the exchange, in one place.

/// Largest structured message, bytes.
pub const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;
/// Longest message id (`X-Road-Id`), bytes.
pub const MAX_MESSAGE_ID_BYTES: usize = 200;
/// Most records in one answer.
pub const MAX_ITEMS: usize = 500;
/// Most people that one answer may concern: the ledger takes 1,000 parts.
pub const MAX_SUBJECTS: usize = 1_000;
/// Most query pairs.
pub const MAX_QUERY_PAIRS: usize = 64;
/// Most field paths that a receipt lists; a standard with more is too large to be understood by anybody.
pub const MAX_FIELDS: usize = 300;
/// Most members, services and grants of a pack.
pub const MAX_DECLARED: usize = 5_000;
/// Messages that a process remembers to mark repeated reads.
pub const MAX_RECENT_READS: usize = 100_000;
/// Reported schema violations per message.
pub const MAX_VIOLATIONS: usize = 20;
/// Largest answer to a write that is kept for a repetition, bytes; a larger one is asked for again.
pub const KEPT_ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Days for which the message ids of writes and their first answers are kept.
pub const MESSAGE_DAYS: u16 = 90;
/// Calls that one process takes from a day's quota at a time, at most.
pub const QUOTA_SLICE_MAX: i64 = 500;
