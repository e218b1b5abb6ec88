//! The clocks of the process: machine time from the system, legal time with an offset that only a demo may move.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use kernel::{Clock, Timestamp};

/// Machine time.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Legal time: machine time, moved forward under `--fast-clock`.
#[derive(Debug)]
pub struct LegalClock {
    machine: Arc<SystemClock>,
    offset_ms: AtomicI64,
}

impl LegalClock {
    /// Legal time ahead of machine time by `offset_ms`.
    pub const fn new(machine: Arc<SystemClock>, offset_ms: i64) -> Self {
        Self { machine, offset_ms: AtomicI64::new(offset_ms) }
    }

    /// Sets how far legal time is ahead; never back, in whichever order two who moved it come here.
    pub fn advance_to_ms(&self, offset_ms: i64) {
        self.offset_ms.fetch_max(offset_ms, Ordering::SeqCst);
    }

    /// How far legal time is ahead.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }
}

impl Clock for LegalClock {
    fn now(&self) -> Timestamp {
        self.machine.now().plus_millis(self.offset_ms())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{LegalClock, SystemClock};

    #[test]
    fn legal_time_never_goes_back() {
        let clock = LegalClock::new(Arc::new(SystemClock), 5);
        clock.advance_to_ms(9);
        clock.advance_to_ms(7);
        assert_eq!(clock.offset_ms(), 9);
    }
}
