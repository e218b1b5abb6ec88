//! A clock that stands still until a test moves it.

use std::sync::atomic::{AtomicI64, Ordering};

use kernel::{Clock, Timestamp};

/// A clock that stands still.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Stands at an RFC 3339 moment; panics when the text is none, as only a test may.
    pub fn at(text: &str) -> Self {
        let at: Timestamp = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        Self(AtomicI64::new(at.micros()))
    }

    /// Moves to an RFC 3339 moment.
    pub fn set(&self, text: &str) {
        self.0.store(Self::at(text).now().micros(), Ordering::SeqCst);
    }

    /// Moves forward.
    pub fn advance_ms(&self, millis: i64) {
        self.0.fetch_add(millis * 1_000, Ordering::SeqCst);
    }

    /// Moves forward by whole days.
    pub fn advance_days(&self, days: i64) {
        self.advance_ms(days * 86_400_000);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}
