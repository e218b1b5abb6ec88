//! Lint: what a careful author should know about services and bundles before anybody is affected by them.
//! Invariant: every finding names file, line where there is one, and cure. Loading already refuses what the engine could
//! not follow (`definition/load.rs`). Next: one file per subject below.

mod clocks;
mod communications;
mod exchange;
mod expressions;
mod forms;
mod intake;
mod nodes;
mod posts;
mod references;
mod tables;

use pack::{Finding, Lint, Pack, Step};

use crate::definition::{Catalogue, Definition};

/// Files of this domain in a pack.
const CLAIMS: [&str; 32] = [
    "intake/*.toml",
    "law/procedure.toml",
    "services/*/*/service.toml",
    "services/*/*/process.toml",
    "services/*/*/evidence.toml",
    "services/*/*/fees.toml",
    "services/*/*/notices.toml",
    "services/*/*/communications.toml",
    "services/*/*/documents.toml",
    "services/*/*/queues.toml",
    "services/*/*/parameters.toml",
    "services/*/*/derived.toml",
    "services/*/*/form/pages.toml",
    "services/*/*/form/schema.json",
    "services/*/*/rules/*.toml",
    "services/*/*/tests/*.toml",
    "services/*/*/README.md",
    "bundles/*/bundle.toml",
    "bundles/*/process.toml",
    "bundles/*/evidence.toml",
    "bundles/*/fees.toml",
    "bundles/*/notices.toml",
    "bundles/*/communications.toml",
    "bundles/*/documents.toml",
    "bundles/*/queues.toml",
    "bundles/*/parameters.toml",
    "bundles/*/derived.toml",
    "bundles/*/form/pages.toml",
    "bundles/*/form/schema.json",
    "bundles/*/rules/*.toml",
    "bundles/*/tests/*.toml",
    "bundles/*/README.md",
];

/// The lint of this domain.
pub struct CaseworkLint;

impl Lint for CaseworkLint {
    fn name(&self) -> &'static str {
        "casework"
    }

    fn claims(&self) -> &'static [&'static str] {
        &CLAIMS
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let (catalogue, mut findings) = Catalogue::load_lenient(pack);
        for definition in catalogue.all() {
            let mut desk = Desk { pack, catalogue: &catalogue, definition, findings: Vec::new() };
            nodes::check(&mut desk);
            references::check(&mut desk);
            tables::check(&mut desk);
            clocks::check(&mut desk);
            communications::check(&mut desk);
            expressions::check(&mut desk);
            forms::check(&mut desk);
            exchange::check(&mut desk);
            posts::check(&mut desk);
            findings.append(&mut desk.findings);
        }
        findings.extend(intake::check(pack, &catalogue));
        findings.extend(clocks::appeal(pack));
        findings.extend(references::laws(pack));
        findings.extend(references::rollout(pack, &catalogue));
        findings
    }
}

/// What a check works with.
struct Desk<'a> {
    pack: &'a Pack,
    catalogue: &'a Catalogue,
    definition: &'a Definition,
    findings: Vec<Finding>,
}

impl Desk<'_> {
    /// The path of one of the definition's files.
    fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.definition.folder)
    }

    /// `service.toml` or `bundle.toml`.
    fn head(&self) -> &'static str {
        match self.definition.kind {
            crate::definition::CaseKind::Service => "service.toml",
            crate::definition::CaseKind::Bundle => "bundle.toml",
        }
    }

    fn add(&mut self, finding: Finding, name: &str, steps: &[Step], cure: &str) {
        let line = self.pack.line_of(&self.file(name), steps);
        self.findings.push(finding.at(line).cure(cure));
    }

    fn error(&mut self, name: &str, steps: &[Step], code: &'static str, message: String, cure: &str) {
        self.add(Finding::error(self.file(name), code, message), name, steps, cure);
    }

    fn warn(&mut self, name: &str, steps: &[Step], code: &'static str, message: String, cure: &str) {
        self.add(Finding::warning(self.file(name), code, message), name, steps, cure);
    }

    /// An error at a node. Members of a bundle stand in `bundle.toml`.
    fn node_error(&mut self, node: &str, key: &str, code: &'static str, message: String, cure: &str) {
        let of_member = |member: &crate::definition::Member| {
            node == member.id || node.strip_prefix(&member.id).is_some_and(|rest| rest.starts_with('-'))
        };
        match self.definition.members.iter().position(of_member) {
            Some(index) => {
                let steps = ["member".into(), index.into(), key.into()];
                self.error("bundle.toml", &steps, code, message, cure);
            }
            None => {
                self.error("process.toml", &["node".into(), node.into(), key.into()], code, message, cure);
            }
        }
    }
}
