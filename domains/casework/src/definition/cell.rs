//! Cells of decision tables: the unary tests of DMN's S-FEEL (DMN 1.5 §9): `-`, `true`, `5`, `"a"`, `< 30`, `[1..30]`,
//! `(1..30]`, lists with commas, `not(…)`, `null`. Dates are written 2026-01-31.
//! Invariant: a cell is decidable over a finite partition of its input, which is what `lint/tables.rs` relies on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Longest cell, bytes.
const MAX_CELL_BYTES: usize = 400;

/// A parsed cell that remembers how it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cell {
    source: String,
    negated: bool,
    tests: Vec<Test>,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    Anything,
    Null,
    Truth(bool),
    Text(String),
    Range(Range),
}

/// Numbers between two ends, both included; an absent end is open. Dates count as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub low: Option<i64>,
    pub high: Option<i64>,
}

/// A value that a cell is held against. Dates count as days since 1970-01-01.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    Null,
    Truth(bool),
    Number(i64),
    Text(String),
}

/// Days since 1970-01-01, so that dates compare as numbers.
pub fn day_number(date: Date) -> i64 {
    kernel::days_between(Date::constant(1970, 1, 1), date)
}

impl Cell {
    /// The cell as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The tests, without the negation around them.
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// True when the value passes.
    pub fn matches(&self, fact: &Fact) -> bool {
        let any = self.tests.iter().any(|test| match (test, fact) {
            (Test::Anything, _) | (Test::Null, Fact::Null) => true,
            (Test::Truth(wanted), Fact::Truth(value)) => wanted == value,
            (Test::Text(wanted), Fact::Text(value)) => wanted == value,
            (Test::Range(range), Fact::Number(value)) => {
                range.low.is_none_or(|low| low <= *value) && range.high.is_none_or(|high| *value <= high)
            }
            _ => false,
        });
        any != self.negated
    }

    /// Reads a cell.
    pub fn parse(source: &str) -> Result<Self, String> {
        if source.len() > MAX_CELL_BYTES {
            return Err(format!("a cell is at most {MAX_CELL_BYTES} bytes long"));
        }
        let text = source.trim();
        let (negated, inner) = match text.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) => (true, inner),
            None => (false, text),
        };
        let tests: Result<Vec<Test>, String> = split(inner).into_iter().map(parse_test).collect();
        Ok(Self { source: source.to_owned(), negated, tests: tests? })
    }
}

impl TryFrom<String> for Cell {
    type Error = String;
    fn try_from(source: String) -> Result<Self, Self::Error> {
        Self::parse(&source)
    }
}

impl From<Cell> for String {
    fn from(cell: Cell) -> Self {
        cell.source
    }
}

/// Splits at commas outside quotation marks.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn parse_test(text: &str) -> Result<Test, String> {
    match text {
        "-" => return Ok(Test::Anything),
        "null" => return Ok(Test::Null),
        "true" => return Ok(Test::Truth(true)),
        "false" => return Ok(Test::Truth(false)),
        _ => {}
    }
    if let Some(quoted) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Ok(Test::Text(quoted.to_owned()));
    }
    let range = |low, high| Test::Range(Range { low, high });
    for (sign, build) in [("<=", 0_u8), (">=", 1), ("<", 2), (">", 3)] {
        if let Some(rest) = text.strip_prefix(sign) {
            let value = number(rest)?;
            return Ok(match build {
                0 => range(None, Some(value)),
                1 => range(Some(value), None),
                2 => range(None, Some(value.saturating_sub(1))),
                _ => range(Some(value.saturating_add(1)), None),
            });
        }
    }
    if let Some((low, high)) = text.split_once("..") {
        let closed_low = low.starts_with('[');
        let closed_high = high.ends_with(']');
        let low = number(low.trim_start_matches(['[', '(', ']']))?;
        let high = number(high.trim_end_matches([']', ')', '[']))?;
        let low = if closed_low { low } else { low.saturating_add(1) };
        let high = if closed_high { high } else { high.saturating_sub(1) };
        return if low <= high {
            Ok(range(Some(low), Some(high)))
        } else {
            Err(format!("`{text}` is empty"))
        };
    }
    number(text).map(|value| range(Some(value), Some(value)))
}

fn number(text: &str) -> Result<i64, String> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| text.parse::<Date>().ok().map(day_number))
        .ok_or_else(|| format!("`{text}` is neither a whole number nor a date nor a quoted text"))
}

#[cfg(test)]
mod tests {
    use super::{Cell, Fact, day_number};

    fn holds(cell: &str, fact: Fact) -> bool {
        Cell::parse(cell).unwrap().matches(&fact)
    }

    #[test]
    fn unary_tests_read_as_in_dmn() {
        assert!(holds("-", Fact::Null));
        assert!(holds("null", Fact::Null));
        assert!(!holds("null", Fact::Number(0)));
        assert!(holds("true", Fact::Truth(true)));
        assert!(!holds("not(true)", Fact::Truth(true)));
        assert!(holds("< 30", Fact::Number(29)) && !holds("< 30", Fact::Number(30)));
        assert!(holds("<= 30", Fact::Number(30)) && !holds("> 30", Fact::Number(30)));
        assert!(holds("[1..30]", Fact::Number(1)) && holds("[1..30]", Fact::Number(30)));
        assert!(!holds("(1..30)", Fact::Number(1)) && !holds("(1..30)", Fact::Number(30)));
        assert!(holds("(1..30]", Fact::Number(30)));
        assert!(holds("\"a,b\", \"c\"", Fact::Text("a,b".to_owned())));
        assert!(!holds("not(\"a\", \"b\")", Fact::Text("b".to_owned())));
        assert!(holds("5, > 9", Fact::Number(5)) && holds("5, > 9", Fact::Number(10)));
        let day = |text: &str| Fact::Number(day_number(text.parse().unwrap()));
        assert!(holds(">= 2026-01-01", day("2026-01-01")) && !holds(">= 2026-01-01", day("2025-12-31")));
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in ["", "maybe", "< x", "[5..1]", "(1..2)", "1..", "'a'", "true false"] {
            assert!(Cell::parse(bad).is_err(), "{bad}");
        }
    }
}
