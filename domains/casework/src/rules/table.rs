//! Evaluates decision tables under their hit policy (DMN 1.5 §8.2.10).

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::definition::{ExprError, Fact, HitPolicy, Input, InputType, Scope, Table, day_number};
use crate::error::CaseworkError;
use crate::model::{Rejection, TableHit};

/// Why a table gave no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("input `{input}`: {error}")]
    Input { input: String, error: ExprError },
    #[error("no row of the table fits")]
    Gap,
    #[error("rows {first} and {second} both fit, but only one may")]
    Overlap { first: usize, second: usize },
}

impl From<TableError> for Rejection {
    fn from(error: TableError) -> Self {
        let reason = match &error {
            TableError::Input { .. } => CaseworkError::TableInput,
            TableError::Gap => CaseworkError::TableGap,
            TableError::Overlap { .. } => CaseworkError::TableOverlap,
        };
        Self::of(reason).about(error)
    }
}

/// The rows that count, in the order in which they count; never empty but for `collect`.
pub fn evaluate(table: &Table, scope: &Scope) -> Result<Vec<TableHit>, TableError> {
    let facts = facts_of(table, scope)?;
    let matching = matching_rows(table, &facts);
    let chosen: Vec<usize> = match table.hit {
        HitPolicy::Collect => matching,
        _ if matching.is_empty() => return Err(TableError::Gap),
        HitPolicy::First => matching.into_iter().take(1).collect(),
        HitPolicy::Unique => match matching.as_slice() {
            [first, second, ..] => return Err(TableError::Overlap { first: first + 1, second: second + 1 }),
            one => one.to_vec(),
        },
        HitPolicy::Any => {
            let out = |row: &usize| (&table.rows[*row].out, &table.rows[*row].set);
            match matching.iter().find(|row| out(row) != out(&matching[0])) {
                Some(other) => return Err(TableError::Overlap { first: matching[0] + 1, second: other + 1 }),
                None => matching.into_iter().take(1).collect(),
            }
        }
        HitPolicy::Priority => {
            let rank = |row: &usize| table.priority.iter().position(|out| *out == table.rows[*row].out);
            let best = matching.iter().min_by_key(|row| (rank(row).unwrap_or(usize::MAX), **row));
            best.copied().into_iter().collect()
        }
    };
    Ok(chosen.into_iter().map(|row| hit(table, row)).collect())
}

fn hit(table: &Table, index: usize) -> TableHit {
    let row = &table.rows[index];
    TableHit {
        row: index + 1,
        out: row.out.clone(),
        law: row.law.clone(),
        reason: row.reason.clone(),
        set: row.set.clone().into_iter().collect(),
    }
}

/// The rows whose every cell fits, first row is 0.
pub fn matching_rows(table: &Table, facts: &BTreeMap<&str, Fact>) -> Vec<usize> {
    let fits = |row: &crate::definition::Row| {
        row.when.iter().all(|(input, cell)| facts.get(input.as_str()).is_some_and(|fact| cell.matches(fact)))
    };
    table.rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(index, _)| index).collect()
}

/// The value of every input.
pub fn facts_of<'a>(table: &'a Table, scope: &Scope) -> Result<BTreeMap<&'a str, Fact>, TableError> {
    table
        .inputs
        .iter()
        .map(|input| {
            let fact =
                fact(input, scope).map_err(|error| TableError::Input { input: input.name.clone(), error })?;
            Ok((input.name.as_str(), fact))
        })
        .collect()
}

fn fact(input: &Input, scope: &Scope) -> Result<Fact, ExprError> {
    let value = match input.expr.eval(scope) {
        Err(ExprError::Missing(_)) if input.nullable => Json::Null,
        other => other?,
    };
    let wrong = |expected, value: &Json| ExprError::Type { expected, got: value.to_string() };
    match (input.kind, &value) {
        (_, Json::Null) if input.nullable => Ok(Fact::Null),
        (InputType::Truth, Json::Bool(value)) => Ok(Fact::Truth(*value)),
        (InputType::Truth, other) => Err(wrong("truth value", other)),
        (InputType::Number, other) => {
            other.as_i64().map(Fact::Number).ok_or_else(|| wrong("whole number", other))
        }
        (InputType::Date, other) => other
            .as_str()
            .and_then(|text| text.parse().ok())
            .map(|date| Fact::Number(day_number(date)))
            .ok_or_else(|| wrong("date", other)),
        (InputType::Text, Json::String(text)) => Ok(Fact::Text(text.clone())),
        (InputType::Text, other) => Err(wrong("text", other)),
    }
}
