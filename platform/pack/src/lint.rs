//! Lint: every domain checks its own sections of a pack; together they say whether a pack may be used.
//! Invariant: a file that no lint claims is a finding, so a misspelt file name cannot pass silently.

use std::collections::BTreeSet;

use kernel::{Calendar, Currency as Money, NoticeLaw};

use crate::{Finding, Pack, Severity, Step, glob};

/// What a domain checks.
pub trait Lint {
    /// Short name of the checker, for example `casework`.
    fn name(&self) -> &'static str;
    /// Patterns of the files that belong to it (see [`Pack::glob`]).
    fn claims(&self) -> &'static [&'static str];
    /// Everything wrong or doubtful. Pure: reads nothing but the pack.
    fn lint(&self, pack: &Pack) -> Vec<Finding>;
}

/// The findings of all lints, errors first, then by file and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub findings: Vec<Finding>,
}

impl Report {
    /// True when the pack may be used.
    pub fn passed(&self) -> bool {
        !self.findings.iter().any(Finding::is_error)
    }

    /// How many findings have this weight.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Runs the base lint and all `lints`, and looks for files that nobody claims.
pub fn run(pack: &Pack, lints: &[&dyn Lint]) -> Report {
    let base = BaseLint;
    let all = || std::iter::once(&base as &dyn Lint).chain(lints.iter().copied());
    let mut findings: Vec<Finding> = all().flat_map(|lint| lint.lint(pack)).collect();
    for path in pack.paths() {
        if !all().any(|lint| lint.claims().iter().any(|pattern| glob::matches(pattern, path))) {
            findings.push(
                Finding::warning(path, "pack.unclaimed-file", "no part of the house reads this file")
                    .cure("correct its name or remove it"),
            );
        }
    }
    findings
        .sort_by(|a, b| (a.severity, &a.file, a.line, a.code).cmp(&(b.severity, &b.file, b.line, b.code)));
    findings.dedup();
    Report { findings }
}

/// Checks the sections that this crate owns.
pub struct BaseLint;

impl Lint for BaseLint {
    fn name(&self) -> &'static str {
        "pack"
    }

    fn claims(&self) -> &'static [&'static str] {
        &[
            "jurisdiction.toml",
            "departments.toml",
            "posts.toml",
            "rollout.toml",
            "calendars/public.toml",
            "law/acts.toml",
            "law/currency.toml",
            "law/notice.toml",
            "README.md",
        ]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let mut findings = lint_jurisdiction(pack);
        findings.extend(lint_departments(pack));
        findings.extend(lint_posts(pack));
        findings.extend(lint_rollout(pack));
        findings.extend(lint_acts(pack));
        findings.extend(lint_civil_law(pack));
        findings
    }
}

/// The sections whose words are the kernel's: a file that is there must be readable.
fn lint_civil_law(pack: &Pack) -> Vec<Finding> {
    let calendar =
        pack.has("calendars/public.toml").then(|| pack.section::<Calendar>("calendars/public.toml").err());
    let notice = pack.has("law/notice.toml").then(|| pack.section::<NoticeLaw>("law/notice.toml").err());
    let money = pack.has("law/currency.toml").then(|| pack.section::<Money>("law/currency.toml").err());
    [calendar, notice, money].into_iter().flatten().flatten().collect()
}

fn lint_jurisdiction(pack: &Pack) -> Vec<Finding> {
    let file = "jurisdiction.toml";
    let mut findings = Vec::new();
    let jurisdiction = pack.jurisdiction();
    if jurisdiction.zone().is_none() {
        let message = format!("`{}` is not in the time zone database", jurisdiction.time_zone);
        findings.push(
            Finding::error(file, "pack.time-zone", message)
                .at(pack.line_of(file, &["time_zone".into()]))
                .cure("use an IANA name such as Asia/Macau"),
        );
    }
    let theme = &jurisdiction.theme;
    for (key, colour) in [("brand", &theme.brand), ("ornament", &theme.ornament), ("paper", &theme.paper)] {
        let valid = colour
            .strip_prefix('#')
            .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
        if !valid {
            findings.push(
                Finding::error(file, "pack.colour", format!("`{colour}` is not a colour"))
                    .at(pack.line_of(file, &["theme".into(), key.into()]))
                    .cure("write #rrggbb"),
            );
        }
    }
    findings
}

fn lint_departments(pack: &Pack) -> Vec<Finding> {
    let file = "departments.toml";
    let mut findings = Vec::new();
    let departments = &pack.departments().all;
    for (index, department) in departments.iter().enumerate() {
        let line = |key: &str| pack.line_of(file, &["department".into(), index.into(), key.into()]);
        let twin = departments[..index].iter().any(|other| {
            other.code == department.code
                && (other.valid_to.is_none()
                    || department.valid_from.is_none()
                    || other.valid_to >= department.valid_from)
        });
        if twin {
            let message = format!("`{}` is listed twice for the same days", department.code);
            findings.push(
                Finding::error(file, "pack.department-twice", message)
                    .at(line("code"))
                    .cure("end the earlier row with valid_to"),
            );
        }
        if let Some(successor) = department.successor.as_deref()
            && pack.departments().get(successor).is_none()
        {
            findings.push(unknown_department(file, successor).at(line("successor")));
        }
    }
    findings
}

fn unknown_department(file: &str, code: &str) -> Finding {
    Finding::error(file, "pack.unknown-department", format!("there is no department `{code}`"))
        .cure("use a code from departments.toml")
}

fn lint_posts(pack: &Pack) -> Vec<Finding> {
    let file = "posts.toml";
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, unit) in pack.posts().units.iter().enumerate() {
        let line = |key: &str| pack.line_of(file, &["unit".into(), index.into(), key.into()]);
        if pack.departments().get(&unit.department).is_none() {
            findings.push(unknown_department(file, &unit.department).at(line("department")));
        }
        if !seen.insert(&unit.id) {
            findings.push(twice(file, &unit.id).at(line("id")));
        }
    }
    for (index, post) in pack.posts().all.iter().enumerate() {
        let line = |key: &str| pack.line_of(file, &["post".into(), index.into(), key.into()]);
        if pack.posts().unit(&post.unit).is_none() {
            findings.push(
                Finding::error(file, "pack.unknown-unit", format!("there is no unit `{}`", post.unit))
                    .at(line("unit"))
                    .cure("declare it as [[unit]] in this file"),
            );
        }
        if !seen.insert(&post.id) {
            findings.push(twice(file, &post.id).at(line("id")));
        }
    }
    findings
}

fn twice(file: &str, id: &str) -> Finding {
    Finding::error(file, "pack.id-twice", format!("`{id}` is declared twice")).cure("give each its own id")
}

fn lint_rollout(pack: &Pack) -> Vec<Finding> {
    let file = "rollout.toml";
    let mut findings = Vec::new();
    for (index, switch) in pack.rollout().switches.iter().enumerate() {
        let line = |key: &str| -> Option<usize> {
            pack.line_of(file, &[Step::from("switch"), index.into(), key.into()])
        };
        if pack.departments().get(&switch.department).is_none() {
            findings.push(unknown_department(file, &switch.department).at(line("department")));
        }
        if switch.to.is_some_and(|to| to < switch.from) {
            findings.push(
                Finding::error(file, "pack.rollout-dates", "the last day is before the first day")
                    .at(line("to"))
                    .cure("exchange or correct the dates"),
            );
        }
    }
    findings
}

fn lint_acts(pack: &Pack) -> Vec<Finding> {
    let file = "law/acts.toml";
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, act) in pack.acts().all.iter().enumerate() {
        let line = || pack.line_of(file, &["act".into(), index.into(), "id".into()]);
        if !seen.insert(&act.id) {
            findings.push(twice(file, &act.id).at(line()));
        }
        if !act.confirmed {
            findings.push(
                Finding::note(
                    file,
                    "pack.unconfirmed-act",
                    format!("`{}` is not confirmed by a source", act.id),
                )
                .at(line())
                .cure("check title and number in the gazette, then set confirmed = true"),
            );
        }
    }
    findings
}
