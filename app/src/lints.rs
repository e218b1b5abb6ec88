//! What only the whole house can check in a pack: that posts hold permissions which some room declares, and that every
//! permission is held by somebody; that retention is said of things which some room keeps.

use std::collections::BTreeSet;

use pack::{Finding, Keeping, Lint, Pack};
use web::{Kept, Room};

const POSTS: &str = "posts.toml";
/// How long law lets government keep what it has.
pub const RETENTION: &str = "law/retention.toml";

/// Checks posts and retention against what these rooms declare.
pub struct WholeHouse {
    pub rooms: Vec<Room>,
}

impl Lint for WholeHouse {
    fn name(&self) -> &'static str {
        "house"
    }

    fn claims(&self) -> &'static [&'static str] {
        &[RETENTION]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let known: BTreeSet<&str> =
            self.rooms.iter().flat_map(|room| room.permissions).map(|permission| permission.code).collect();
        let mut findings = unknown_permissions(pack, &known);
        findings.extend(unheld_permissions(pack, &known));
        findings.extend(self.retention(pack));
        findings
    }
}

fn unknown_permissions(pack: &Pack, known: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, post) in pack.posts().all.iter().enumerate() {
        for (nth, code) in post.permissions.iter().enumerate().filter(|(_, code)| !known.contains(&***code)) {
            let message =
                format!("the post `{}` holds `{code}`, which guards nothing in this house", post.id);
            let line = pack.line_of(POSTS, &["post".into(), at.into(), "permissions".into(), nth.into()]);
            findings.push(
                Finding::error(POSTS, "house.unknown-permission", message)
                    .at(line)
                    .cure(format!("take it away or correct it; there are {}", listed(known))),
            );
        }
    }
    findings
}

fn unheld_permissions(pack: &Pack, known: &BTreeSet<&str>) -> Vec<Finding> {
    let held: BTreeSet<&str> =
        pack.posts().all.iter().flat_map(|post| &post.permissions).map(String::as_str).collect();
    let unheld = known.difference(&held);
    unheld
        .map(|code| {
            Finding::warning(POSTS, "house.unheld-permission", format!("no post holds `{code}`"))
                .cure("give it to a post, or nobody can do that work")
        })
        .collect()
}

fn listed(known: &BTreeSet<&str>) -> String {
    known.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")
}

impl WholeHouse {
    /// Things for which the pack may say how long they are kept.
    fn kept_by_law(&self) -> BTreeSet<&'static str> {
        let all = self.rooms.iter().flat_map(|room| room.retention);
        all.filter(|one| one.kept == Kept::AsLawSays).map(|one| one.what).collect()
    }

    fn retention(&self, pack: &Pack) -> Vec<Finding> {
        let keeping: Keeping = match pack.section_or_default(RETENTION) {
            Ok(keeping) => keeping,
            Err(finding) => return vec![finding],
        };
        let known = self.kept_by_law();
        let mut findings = Vec::new();
        for (at, row) in keeping.all.iter().enumerate() {
            let line = |key: &str| pack.line_of(RETENTION, &["kept".into(), at.into(), key.into()]);
            if !known.contains(&*row.what) {
                let message = format!("no room keeps `{}`", row.what);
                let cure = format!("correct the name; there are {}", listed(&known));
                findings.push(
                    Finding::error(RETENTION, "house.unknown-retention", message).at(line("what")).cure(cure),
                );
            }
            if row.period.is_some() && row.law.is_none() {
                let message = format!("nothing says why `{}` is destroyed", row.what);
                findings.push(
                    Finding::error(RETENTION, "house.retention-without-law", message)
                        .at(line("period"))
                        .cure("name the provision as `law`, or leave the period unset"),
                );
            }
            if let Some(law) = row.law.as_ref().filter(|law| pack.acts().get(law.act()).is_none()) {
                findings.push(
                    Finding::error(
                        RETENTION,
                        "house.unknown-act",
                        format!("`{law}` is no act of law/acts.toml"),
                    )
                    .at(line("law"))
                    .cure("add the act or correct the citation"),
                );
            }
        }
        let said: BTreeSet<&str> =
            keeping.all.iter().filter(|row| row.period.is_some()).map(|row| row.what.as_str()).collect();
        findings.extend(known.difference(&said).map(|what| {
            Finding::note(RETENTION, "house.kept-for-ever", format!("`{what}` is kept: no period is known"))
                .cure("name the provision and the period when somebody has looked them up")
        }));
        findings
    }
}

#[cfg(test)]
#[path = "lints_tests.rs"]
mod tests;
