//! Intakes against the service that their message opens: what a message is compared with is asked for there.

use std::collections::BTreeSet;

use pack::{Finding, Pack};

use crate::definition::Catalogue;
use crate::intake;

pub(super) fn check(pack: &Pack, catalogue: &Catalogue) -> Vec<Finding> {
    let declared = match intake::load_with_paths(pack) {
        Ok(declared) => declared,
        Err(findings) => return findings,
    };
    let mut findings = Vec::new();
    for (path, intake) in declared {
        let Some(definition) = catalogue.all().find(|found| found.starts_on(&intake.message)) else {
            let message = format!("nothing starts on the message `{}`", intake.message);
            let finding = Finding::error(path.clone(), "casework.message-starts-nothing", message);
            let cure = "write `[[start]] on = \"message\"` with it in a bundle, or correct the word";
            findings.push(finding.at(pack.line_of(&path, &["message".into()])).cure(cure));
            continue;
        };
        let mut unasked = BTreeSet::new();
        for (key, compared) in [("distinct", &intake.begun.distinct), ("agree", &intake.begun.agree)] {
            let unknown = compared.keys().filter(|name| !definition.form.has_field(name));
            unasked.extend(unknown.map(|name| (key, name)));
        }
        for (key, name) in unasked {
            let message = format!("`{}` asks for no `{name}`", definition.id());
            let finding = Finding::error(path.clone(), "casework.unknown-answer", message);
            let line = pack.line_of(&path, &["begun".into(), key.into()]);
            findings.push(finding.at(line).cure("name a field of its form"));
        }
    }
    findings
}
