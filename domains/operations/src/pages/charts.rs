//! The last half hour as pictures, with the same figures as a table for whoever does not see them.

use web::chrome::Chart;
use web::text::T;

use super::count;
use crate::course::{EVERY_MS, Point, TABLE_EVERY};

/// Pictures and table; nothing while the process is too young.
pub struct Course {
    pub title: String,
    pub charts: Vec<Chart>,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// One measure: its name, its value at a point, and how a value is said.
struct Measure {
    label: &'static str,
    value: fn(&Point) -> f64,
    say: fn(&T, f64) -> String,
}

#[expect(clippy::cast_precision_loss, reason = "a figure for a chart")]
const MEASURES: [Measure; 4] = [
    Measure { label: "operations-jobs-due", value: |point| point.sample.due as f64, say: whole },
    Measure { label: "operations-jobs-dead", value: |point| point.sample.dead as f64, say: whole },
    Measure { label: "operations-ledger-waiting", value: |point| point.sample.waiting as f64, say: whole },
    Measure { label: "operations-course-pace", value: |point| point.pace, say: a_minute },
];

/// The course of all measures.
pub fn course(t: &T, points: &[Point]) -> Option<Course> {
    let newest = points.last()?;
    let chart = |measure: &Measure| {
        let values: Vec<f64> = points.iter().map(measure.value).collect();
        let top = values.iter().copied().fold(0.0, f64::max);
        Chart {
            label: t.get(measure.label),
            now: (measure.say)(t, (measure.value)(newest)),
            span: t.with("operations-course-top", &[("top", &(measure.say)(t, top))]),
            points: values,
            status: None,
        }
    };
    let mut head = vec![t.get("operations-course-time")];
    head.extend(MEASURES.iter().map(|measure| t.get(measure.label)));
    let row = |point: &Point| {
        let mut cells = vec![t.time(point.sample.at)];
        cells.extend(MEASURES.iter().map(|measure| (measure.say)(t, (measure.value)(point))));
        cells
    };
    let seconds = points.len() * usize::try_from(EVERY_MS / 1_000).unwrap_or_default();
    Some(Course {
        title: t.with("operations-course", &[("minutes", &seconds.div_ceil(60))]),
        charts: MEASURES.iter().map(chart).collect(),
        head,
        rows: points.iter().rev().step_by(TABLE_EVERY).map(row).collect(),
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, rounded")]
fn whole(t: &T, value: f64) -> String {
    count(t, value.round() as u64)
}

fn a_minute(t: &T, value: f64) -> String {
    t.with("operations-course-a-minute", &[("n", &whole(t, value))])
}
