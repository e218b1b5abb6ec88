//! How the figures went in the last half hour, for the charts of the console. Kept in the memory of this process: it
//! begins anew with it, and nobody is in it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;

/// How often a sample is taken, ms.
pub const EVERY_MS: u32 = 20_000;
/// Samples that are kept: half an hour.
const SAMPLES_MAX: usize = 90;
/// Samples between two lines of the table: one line a minute.
pub const TABLE_EVERY: usize = 3;
const MINUTE_MICROS: f64 = 60e6;

/// The figures at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    pub at: Timestamp,
    pub due: u64,
    pub dead: u64,
    pub waiting: u64,
    /// Every entry so far, numbered or not.
    pub entries: u64,
}

/// A sample with the pace of new entries since the one before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub sample: Sample,
    /// New entries a minute.
    pub pace: f64,
}

/// The samples of this process, oldest first.
#[derive(Debug, Default)]
pub struct Course(Mutex<VecDeque<Sample>>);

impl Course {
    /// Adds the newest sample; the oldest goes.
    pub fn push(&self, sample: Sample) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == SAMPLES_MAX {
            kept.pop_front();
        }
        kept.push_back(sample);
    }

    /// What a chart shows, up to `now`: a picture never says less than the figures beside it. Nothing while there is but
    /// one moment. A sample that was just taken makes room for `now`, so that no pace is measured over an instant.
    pub fn points(&self, now: Sample) -> Vec<Point> {
        let mut samples: Vec<Sample> =
            self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        samples.pop_if(|last| now.at.micros() - last.at.micros() < i64::from(EVERY_MS) * 1_000 / 2);
        samples.push(now);
        let pairs = samples.iter().zip(samples.iter().skip(1));
        pairs.map(|(before, sample)| Point { sample: *sample, pace: pace(before, sample) }).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure for a chart")]
fn pace(before: &Sample, after: &Sample) -> f64 {
    let micros = (after.at.micros() - before.at.micros()).max(1) as f64;
    after.entries.saturating_sub(before.entries) as f64 * MINUTE_MICROS / micros
}

#[cfg(test)]
mod tests {
    use super::{Course, SAMPLES_MAX, Sample};
    use kernel::Timestamp;

    fn sample(n: i64) -> Sample {
        let at = Timestamp::from_micros(n * 20_000_000);
        Sample { at, due: 1, dead: 0, waiting: 0, entries: u64::try_from(n).unwrap() * 5 }
    }

    #[test]
    fn a_course_keeps_half_an_hour_and_tells_the_pace_of_entries() {
        let course = Course::default();
        assert!(course.points(sample(0)).is_empty());
        for n in 0..200 {
            course.push(sample(n));
        }
        let points = course.points(sample(200));
        assert_eq!(points.len(), SAMPLES_MAX);
        assert!(points.iter().all(|point| (point.pace - 15.0).abs() < 1e-9));
        assert_eq!(points.last().unwrap().sample.entries, 1_000);
    }

    #[test]
    fn a_picture_ends_with_the_figures_of_now() {
        let course = Course::default();
        for n in 0..3 {
            course.push(sample(n));
        }
        let just_after = Timestamp::from_micros(sample(2).at.micros() + 1);
        let now = Sample { at: just_after, dead: 3, entries: 11, ..sample(2) };
        let points = course.points(now);
        assert_eq!(points.len(), 2, "in the place of the sample just taken");
        assert_eq!(points[1].sample, now);
        assert!(points[1].pace < 19.0, "{}", points[1].pace);
    }
}
