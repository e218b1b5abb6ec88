//! What the pack says about acting for a minor: until which age, and with which powers (`law/guardianship.toml`).
//! Invariant: Rust knows that such a rule exists, never its values; without a rule nobody acts for a child.

use jiff::civil::Date;
use pack::{Finding, LawRef, Lint, Pack};
use serde::Deserialize;

/// The section of the pack.
pub(crate) const FILE: &str = "law/guardianship.toml";

/// All rules.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GuardianshipLaw {
    #[serde(rename = "rule", default)]
    pub all: Vec<GuardianshipRule>,
}

/// The rule from a day on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GuardianshipRule {
    /// First day; absent for the earliest rule that is known.
    pub valid_from: Option<Date>,
    /// A person is of age from this birthday on.
    pub of_age_years: u16,
    /// What guardians may do: a code such as `consent.give`, or all of a field such as `case.*`.
    pub powers: Vec<String>,
    /// Where the law says so; absent while nobody has confirmed the provision.
    pub law: Option<LawRef>,
    /// Where the values come from.
    pub source: Option<String>,
}

impl GuardianshipLaw {
    /// The law of a pack.
    pub fn of(pack: &Pack) -> Result<Self, Finding> {
        pack.section_or_default(FILE)
    }

    /// The rule in force on a day.
    pub fn on(&self, day: Date) -> Option<&GuardianshipRule> {
        let begun = self.all.iter().filter(|rule| rule.valid_from.is_none_or(|from| from <= day));
        begun.max_by_key(|rule| rule.valid_from)
    }
}

impl GuardianshipRule {
    /// Whether a guardian holds the power.
    pub fn covers(&self, power: &str) -> bool {
        self.powers.iter().any(|held| match held.strip_suffix('*') {
            Some(field) => power.starts_with(field),
            None => held == power,
        })
    }
}

/// Checks the section.
pub struct IdentityLint;

impl Lint for IdentityLint {
    fn name(&self) -> &'static str {
        "identity"
    }

    fn claims(&self) -> &'static [&'static str] {
        &[FILE]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let law = match GuardianshipLaw::of(pack) {
            Ok(law) => law,
            Err(finding) => return vec![finding],
        };
        if law.all.is_empty() {
            let message = "no rule says until when and for what guardians act for a child";
            let finding = Finding::warning(FILE, "identity.no-guardianship-law", message);
            return vec![finding.cure("add a [[rule]]; until then nobody acts for a child")];
        }
        law.all.iter().enumerate().flat_map(|(at, rule)| check(pack, at, rule)).collect()
    }
}

fn check(pack: &Pack, at: usize, rule: &GuardianshipRule) -> Vec<Finding> {
    let line = |key: &str| pack.line_of(FILE, &["rule".into(), at.into(), key.into()]);
    let mut findings = Vec::new();
    if let Some(law) = rule.law.as_ref().filter(|law| pack.acts().get(law.act()).is_none()) {
        findings.push(
            Finding::error(FILE, "identity.unknown-act", format!("`{law}` is no act of law/acts.toml"))
                .at(line("law"))
                .cure("add the act or correct the citation"),
        );
    }
    let word = |power: &&String| {
        let code = power.strip_suffix(".*").unwrap_or(power);
        code.is_empty() || !code.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'-' | b'_'))
    };
    findings.extend(rule.powers.iter().filter(word).map(|power| {
        Finding::error(FILE, "identity.power-malformed", format!("`{power}` is no power"))
            .at(line("powers"))
            .cure("write `field.verb` or `field.*`")
    }));
    if rule.law.is_none() {
        let source = rule.source.as_deref().unwrap_or("no source");
        let message = format!("the provision is not named: {source}");
        findings.push(
            Finding::note(FILE, "identity.unconfirmed-majority", message)
                .at(line("of_age_years"))
                .cure("name it as `law` when a lawyer has confirmed it"),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{GuardianshipLaw, GuardianshipRule};

    fn law(text: &str) -> GuardianshipLaw {
        toml::from_str(text).unwrap()
    }

    fn powers(rule: &GuardianshipRule) -> Vec<bool> {
        ["case.submit", "casework.decide", "consent.give", "consent.give-all"]
            .map(|p| rule.covers(p))
            .to_vec()
    }

    #[test]
    fn a_power_is_covered_by_name_or_by_field_and_by_nothing_else() {
        let law = law("[[rule]]\nof_age_years = 18\npowers = [\"case.*\", \"consent.give\"]\n");
        let day = "2026-11-22".parse().unwrap();
        assert_eq!(powers(law.on(day).unwrap()), [true, false, true, false]);
    }

    #[test]
    fn the_rule_of_the_day_counts() {
        let text = "[[rule]]\nof_age_years = 21\npowers = []\n\
                    [[rule]]\nvalid_from = \"2000-01-01\"\nof_age_years = 18\npowers = []\n";
        let years = |day: &str| law(text).on(day.parse().unwrap()).unwrap().of_age_years;
        assert_eq!((years("1999-12-31"), years("2000-01-01")), (21, 18));
        assert!(law("").on("2026-11-22".parse().unwrap()).is_none());
    }
}
