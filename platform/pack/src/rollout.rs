//! `rollout.toml`: a feature or service is switched on per department, by date. What is not listed is off.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// All switches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollout {
    #[serde(rename = "switch", default)]
    pub switches: Vec<Switch>,
}

/// One feature or service in one department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// A service or bundle id (`mo.dsaj.birth-registration`) or a feature (`feature:kiosk`).
    pub what: String,
    /// Department code.
    pub department: String,
    /// First day on.
    pub from: Date,
    /// Last day on; absent while it stays on.
    pub to: Option<Date>,
}

impl Rollout {
    /// True when `what` is on in `department` on `day`.
    pub fn is_on(&self, what: &str, department: &str, day: Date) -> bool {
        self.switches.iter().any(|switch| {
            switch.what == what
                && switch.department == department
                && switch.from <= day
                && switch.to.is_none_or(|to| day <= to)
        })
    }
}
