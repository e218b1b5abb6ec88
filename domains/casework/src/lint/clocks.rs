//! Clocks: the checks of the kernel, and whether the words that start and stop them can ever be said in this process.

use std::collections::BTreeSet;

use kernel::ClockRule;
use kernel::clock::{ClockFinding, ClockLength};
use pack::{Finding, Pack};

use super::Desk;
use crate::definition::{Definition, LateAppeal, Procedure};
use crate::rules::TRIGGERS;

/// Who may own a clock besides units and posts: the parties themselves, for the time to appeal.
const PARTIES: &str = "parties";

pub(super) fn check(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    for (id, rule) in definition.clocks() {
        let shared = !definition.process.clock.contains_key(id);
        for finding in rule.lint() {
            let code = clock_code(finding);
            report(desk, id, shared, "on_expiry", code, finding.to_string(), cure_of(finding));
        }
        if matches!(rule.length, ClockLength::Table { .. }) {
            let message = "the length stands in a table, which clocks of cases do not read yet".to_owned();
            report(
                desk,
                id,
                shared,
                "length",
                "casework.clock-table",
                message,
                "write the length as a number",
            );
        }
        words(desk, id, shared, rule);
        owner(desk, id, shared, rule);
    }
    for name in definition.process.moment.keys() {
        let word = format!("moment:{name}");
        if !definition.clocks().any(|(_, rule)| rule.starts_on.contains(&word)) {
            let place = ["moment".into(), name.into()];
            let message = format!("no clock starts on `{word}`");
            desk.warn("process.toml", &place, "casework.unused-moment", message, "use it or remove it");
        }
    }
}

/// Turning a late appeal away takes a right from somebody: it needs its law.
pub(super) fn appeal(pack: &Pack) -> Option<Finding> {
    const FILE: &str = "law/procedure.toml";
    let rule = pack.section::<Procedure>(FILE).ok()?.appeal;
    if rule.late == LateAppeal::Receive || rule.law.is_some() {
        return None;
    }
    let message = "late appeals are refused without a law".to_owned();
    let line = pack.line_of(FILE, &["appeal".into(), "late".into()]);
    Some(
        Finding::error(FILE, "casework.late-appeal-law", message).at(line).cure("add `law`, or receive them"),
    )
}

fn clock_code(finding: ClockFinding) -> &'static str {
    match finding {
        // A case's own target may have no law; every effect on somebody's rights needs one.
        ClockFinding::EffectWithoutLaw => "casework.clock-law",
        ClockFinding::TacitApprovalWithoutLaw => "casework.tacit-approval",
        ClockFinding::NoOwner => "casework.clock-owner",
        ClockFinding::NoWarning => "casework.clock-warning",
        ClockFinding::CannotStart => "casework.clock-start",
        ClockFinding::CannotStop => "casework.clock-stop",
        ClockFinding::CannotResume => "casework.clock-resume",
        ClockFinding::Contradiction => "casework.clock-contradiction",
        ClockFinding::Length => "casework.clock-length",
    }
}

const fn cure_of(finding: ClockFinding) -> &'static str {
    match finding {
        ClockFinding::TacitApprovalWithoutLaw => "name the law in `special_law`, or choose another effect",
        ClockFinding::EffectWithoutLaw => "name the law in `law`",
        ClockFinding::NoOwner => "name the post or unit in `owner`",
        ClockFinding::NoWarning => "set `warn_at`, for example \"80%\"",
        ClockFinding::CannotStart => "name the event in `starts_on`",
        ClockFinding::CannotStop => "name the event in `stops_on`",
        ClockFinding::CannotResume => "name the event in `resumes_on`",
        ClockFinding::Contradiction => "let different events start and stop it",
        ClockFinding::Length => "write a length from 1",
    }
}

fn report(
    desk: &mut Desk<'_>,
    id: &str,
    shared: bool,
    key: &str,
    code: &'static str,
    message: String,
    cure: &str,
) {
    let steps = ["clock".into(), id.into(), key.into()];
    let message = format!("clock `{id}`: {message}");
    if shared {
        let file = "law/procedure.toml";
        let line = desk.pack.line_of(file, &steps);
        desk.findings.push(Finding::error(file, code, message).at(line).cure(cure));
    } else {
        desk.error("process.toml", &steps, code, message, cure);
    }
}

/// Every word that can be said in this process.
fn sayable(definition: &Definition) -> BTreeSet<String> {
    let process = &definition.process;
    let mut words: BTreeSet<String> = TRIGGERS.iter().map(|word| (*word).to_owned()).collect();
    for (id, node) in &process.node {
        words.insert(format!("entered:{id}"));
        words.insert(format!("done:{id}"));
        words.extend(node.milestone.clone());
    }
    words.extend(process.moment.keys().map(|name| format!("moment:{name}")));
    words
}

fn words(desk: &mut Desk<'_>, id: &str, shared: bool, rule: &ClockRule) {
    let sayable = sayable(desk.definition);
    let lists = [
        ("starts_on", &rule.starts_on),
        ("stops_on", &rule.stops_on),
        ("suspends_on", &rule.suspends_on),
        ("resumes_on", &rule.resumes_on),
    ];
    for (key, list) in lists {
        for word in list.iter().filter(|word| !sayable.contains(*word)) {
            let message = format!("`{word}` never happens in this process");
            report(desk, id, shared, key, "casework.clock-word", message, "use a word of the process");
        }
    }
}

fn owner(desk: &mut Desk<'_>, id: &str, shared: bool, rule: &ClockRule) {
    let Some(owner) = &rule.owner else { return };
    let posts = desk.pack.posts();
    if owner != PARTIES && posts.get(owner).is_none() && posts.unit(owner).is_none() {
        let message = format!("there is no post or unit `{owner}`");
        report(
            desk,
            id,
            shared,
            "owner",
            "casework.clock-owner",
            message,
            "use a post or unit of posts.toml",
        );
    }
}
