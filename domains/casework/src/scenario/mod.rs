//! Scenarios: `tests/*.toml` of a bundle or service, played with a virtual clock against stand-ins for the departments.
//! The stand-ins live here and nowhere else. Every result is delivered twice and every state is folded anew, so a
//! scenario also checks that repeated delivery does nothing and that events alone make the state.
//! Next: `scenario/file.rs` for what a file says, `scenario/world.rs` for the stand-ins, `scenario/check.rs` for `expect`.

mod check;
mod file;
mod play;
mod world;

use pack::{Finding, Pack};

pub use file::{Expect, Person, ScenarioFile, Step};

use crate::definition::Catalogue;

/// Patterns of scenario files.
pub const PATTERNS: [&str; 2] = ["bundles/*/tests/*.toml", "services/*/*/tests/*.toml"];
/// Most steps of one scenario.
pub const MAX_SCENARIO_STEPS: usize = 300;

/// How one scenario went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub file: String,
    pub title: String,
    pub steps: usize,
    /// What went otherwise than expected, with line; empty when the scenario passed.
    pub findings: Vec<Finding>,
}

impl Outcome {
    /// True when everything went as expected.
    pub fn passed(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Plays all scenarios of a pack.
pub fn run_all(pack: &Pack) -> Vec<Outcome> {
    let catalogue = match Catalogue::load(pack) {
        Ok(catalogue) => catalogue,
        Err(findings) => {
            return vec![Outcome {
                file: String::new(),
                title: "the pack loads".to_owned(),
                steps: 0,
                findings,
            }];
        }
    };
    let files = PATTERNS.iter().flat_map(|pattern| pack.glob(pattern));
    files.map(|file| run(pack, &catalogue, file)).collect()
}

/// Plays one scenario.
pub fn run(pack: &Pack, catalogue: &Catalogue, file: &str) -> Outcome {
    match pack.section::<ScenarioFile>(file) {
        Err(finding) => {
            Outcome { file: file.to_owned(), title: String::new(), steps: 0, findings: vec![finding] }
        }
        Ok(scenario) => play::play(pack, catalogue, file, &scenario),
    }
}
