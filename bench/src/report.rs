//! The table: what was asked for, what was measured.

use std::io::Write as _;

/// One line.
struct Row {
    what: String,
    engine: &'static str,
    target: String,
    median: f64,
    least: f64,
    most: f64,
    unit: &'static str,
    runs: usize,
}

/// All lines.
#[derive(Default)]
pub struct Report(Vec<Row>);

impl Report {
    /// Adds the figure of several runs and says it at once.
    pub fn add(&mut self, engine: &'static str, what: &str, target: &str, unit: &'static str, runs: &[f64]) {
        let mut sorted = runs.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return };
        let row = Row {
            what: what.to_owned(),
            engine,
            target: target.to_owned(),
            median: median(&sorted),
            least: *least,
            most: *most,
            unit,
            runs: runs.len(),
        };
        say(&format!("{engine}: {what}: {:.2} {unit} ({:.2} to {:.2})", row.median, row.least, row.most));
        self.0.push(row);
    }

    /// Prints the table as Markdown.
    pub fn print(&self) {
        let mut out = std::io::stdout().lock();
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let _closed = writeln!(out, "\n{cores} cores; load generator on the same machine\n");
        let _closed = writeln!(out, "| figure | engine | wanted | median | least to most | runs |");
        let _closed = writeln!(out, "|---|---|---|---|---|---|");
        for row in &self.0 {
            let _closed = writeln!(
                out,
                "| {} | {} | {} | {:.2} {} | {:.2} to {:.2} | {} |",
                row.what, row.engine, row.target, row.median, row.unit, row.least, row.most, row.runs
            );
        }
    }
}

/// A line for whoever watches.
pub fn say(line: &str) {
    let _closed = writeln!(std::io::stderr(), "{line}");
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}
