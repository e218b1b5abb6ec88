//! What a command says while it works: bars on a terminal, plain lines otherwise.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A line on standard output: the result of a command.
pub fn line(text: &str) {
    // A reader that has gone away (a closed pipe) is no reason to fail.
    let _closed = writeln!(std::io::stdout().lock(), "{text}");
}

/// A line on standard error: what a command does or complains of.
pub fn complain(text: &str) {
    let _closed = writeln!(std::io::stderr().lock(), "{text}");
}

/// Progress of work whose size is known.
pub struct Progress {
    bar: ProgressBar,
    what: &'static str,
    total: u64,
    /// The last tenth that was told when no terminal shows a bar.
    told: u64,
}

impl Progress {
    /// Starts telling.
    pub fn start(what: &'static str, total: u64) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(what);
        Self { bar, what, total, told: 0 }
    }

    /// `done` of the total are done.
    pub fn at(&mut self, done: u64) {
        self.bar.set_position(done);
        let tenth = (done * 10).checked_div(self.total).unwrap_or(10);
        if self.bar.is_hidden() && tenth > self.told {
            self.told = tenth;
            complain(&format!("{}: {done} of {}", self.what, self.total));
        }
    }

    /// All is done.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}
