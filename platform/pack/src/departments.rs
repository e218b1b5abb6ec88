//! `departments.toml`: offices with the dates between which they exist; mergers and new names are rows, not edits.

use jiff::civil::Date;
use kernel::Text;
use serde::{Deserialize, Serialize};

/// All offices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Departments {
    #[serde(rename = "department")]
    pub all: Vec<Department>,
}

/// One office during one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Member code on the exchange, for example `DSAJ`.
    pub code: String,
    pub name: Text,
    /// First day; absent when it is not known (then it counts as always).
    pub valid_from: Option<Date>,
    /// Last day; absent while the office exists.
    pub valid_to: Option<Date>,
    /// Code of the office that took over.
    pub successor: Option<String>,
    /// False while abbreviation and name are from general knowledge only.
    #[serde(default = "confirmed")]
    pub confirmed: bool,
    /// Where the name or the date comes from.
    pub source: Option<String>,
}

const fn confirmed() -> bool {
    true
}

impl Departments {
    /// The office with this code, whatever the day.
    pub fn get(&self, code: &str) -> Option<&Department> {
        self.all.iter().find(|department| department.code == code)
    }

    /// The office with this code on `day`.
    pub fn on(&self, code: &str, day: Date) -> Option<&Department> {
        self.all.iter().find(|department| department.code == code && department.exists_on(day))
    }
}

impl Department {
    /// True when the office exists on `day`.
    pub fn exists_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}
