//! Whose payments an officer sees: those of the own department, or of all where the pack says that the own department
//! is the treasury. Next: `payments/treasury.toml` of the pack.

use acts::Ctx;
use kernel::Problem;
use pack::{Finding, Lint, Pack};
use serde::{Deserialize, Serialize};

use crate::error::PaymentsError;

/// Section of the pack.
pub const TREASURY: &str = "payments/treasury.toml";

/// `payments/treasury.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TreasuryFile {
    /// Code of the department that carries out the payments of every department.
    treasury: Option<String>,
}

/// Departments whose payments somebody may see and move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Department(String),
    /// The treasury.
    Every,
}

impl Scope {
    /// The scope of the officer of a context; nobody else has one.
    pub fn of(ctx: &Ctx) -> Result<Self, Problem> {
        let officer = ctx.origin.officer.as_ref().ok_or(PaymentsError::NotFound)?;
        let file: TreasuryFile = ctx.pack().section_or_default(TREASURY).unwrap_or_default();
        Ok(if file.treasury.as_deref() == Some(officer.department.as_str()) {
            Self::Every
        } else {
            Self::Department(officer.department.clone())
        })
    }

    /// Whether an order belongs to it that may name no department; such a one is the treasury's.
    pub fn covers_unnamed(&self, department: Option<&str>) -> bool {
        department.map_or(*self == Self::Every, |department| self.covers(department))
    }

    /// Whether a department's payments belong to it.
    pub fn covers(&self, department: &str) -> bool {
        match self {
            Self::Every => true,
            Self::Department(own) => own == department,
        }
    }
}

/// Checks `payments/treasury.toml`.
pub struct PaymentsLint;

impl Lint for PaymentsLint {
    fn name(&self) -> &'static str {
        "payments"
    }

    fn claims(&self) -> &'static [&'static str] {
        &[TREASURY]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        match pack.section_or_default::<TreasuryFile>(TREASURY) {
            Err(finding) => vec![finding],
            Ok(TreasuryFile { treasury: Some(code) }) if pack.departments().get(&code).is_none() => {
                vec![
                    Finding::error(
                        TREASURY,
                        "payments.unknown-department",
                        format!("there is no department `{code}`"),
                    )
                    .at(pack.line_of(TREASURY, &["treasury".into()]))
                    .cure("use a code from departments.toml"),
                ]
            }
            Ok(_) => Vec::new(),
        }
    }
}
