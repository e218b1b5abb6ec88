//! `rules/*.toml`: decision tables with the hit policies of DMN 1.5 §8.2.10 (U, A, F, P, C). Cells are unary tests,
//! so that gaps and overlaps can be found before anybody is affected. Every row may name its law and its reason.
//! Next: `cell.rs` for the tests in cells, `rules/table.rs` for evaluation, `lint/tables.rs` for completeness.

use std::collections::BTreeMap;

use kernel::Text;
use pack::LawRef;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Cell, Expr};

/// Most rows of a table.
pub const MAX_ROWS: usize = 500;
/// Most inputs of a table.
pub const MAX_INPUTS: usize = 12;

/// One decision table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub title: Text,
    pub hit: HitPolicy,
    /// Results from first to last, for `hit = "priority"`.
    #[serde(default)]
    pub priority: Vec<String>,
    #[serde(rename = "input")]
    pub inputs: Vec<Input>,
    #[serde(rename = "row")]
    pub rows: Vec<Row>,
}

/// Which of the matching rows count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitPolicy {
    /// U: exactly one row may match.
    Unique,
    /// A: several may match when they say the same.
    Any,
    /// F: the first in order.
    First,
    /// P: the one whose result stands first in `priority`.
    Priority,
    /// C: all of them.
    Collect,
}

/// One question that a table asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub name: String,
    pub title: Text,
    pub expr: Expr,
    #[serde(rename = "type")]
    pub kind: InputType,
    /// All values of a text, when they are known.
    #[serde(default)]
    pub values: Vec<String>,
    /// The value may be unknown; the cell `null` matches that.
    #[serde(default)]
    pub nullable: bool,
}

/// What values an input has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputType {
    Truth,
    /// Whole number.
    Number,
    Date,
    Text,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Input name → test; inputs left out match anything.
    #[serde(default)]
    pub when: BTreeMap<String, Cell>,
    /// The result.
    pub out: String,
    /// Further values of the result.
    #[serde(default)]
    pub set: BTreeMap<String, Json>,
    pub law: Option<LawRef>,
    /// Why, in words that may stand in a decision.
    pub reason: Option<Text>,
}
