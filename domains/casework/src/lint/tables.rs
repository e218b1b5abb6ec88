//! Decision tables: gaps and overlaps over the finite partition that the cells themselves make of each input, results
//! that lead nowhere, cells of the wrong type.

use std::collections::{BTreeMap, BTreeSet};

use pack::Step;

use super::Desk;
use crate::definition::{
    Cell, Fact, HitPolicy, Input, InputType, MAX_INPUTS, MAX_ROWS, NodeKind, Table, Test,
};
use crate::rules::matching_rows;

/// Most combinations that are tried; a larger table is not decided here, and the lint says so.
const MAX_CELLS: usize = 200_000;
/// Most findings of one kind for one table.
const MAX_EXAMPLES: usize = 3;
/// Result by which an `auto-decide` hands over to an official.
pub(super) const OFFICER: &str = "officer";

pub(super) fn check(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    for (id, table) in &definition.tables {
        let file = format!("rules/{id}.toml");
        shape(desk, &file, table);
        results(desk, &file, id, table);
        coverage(desk, &file, table);
        let used = definition.process.node.values().any(|node| match &node.kind {
            NodeKind::Choice(choice) => choice.table == *id,
            NodeKind::AutoDecide(auto) => auto.table == *id,
            _ => false,
        });
        if !used {
            desk.warn(
                &file,
                &[],
                "casework.unused-table",
                format!("nothing uses `{id}`"),
                "use it or remove it",
            );
        }
    }
}

fn shape(desk: &mut Desk<'_>, file: &str, table: &Table) {
    if table.rows.len() > MAX_ROWS || table.inputs.len() > MAX_INPUTS {
        let message = format!("more than {MAX_ROWS} rows or {MAX_INPUTS} inputs");
        desk.error(file, &[], "casework.table-size", message, "split the table");
    }
    for (index, row) in table.rows.iter().enumerate() {
        for (name, cell) in &row.when {
            let place: [Step; 3] = ["row".into(), index.into(), "when".into()];
            let Some(input) = table.inputs.iter().find(|input| input.name == *name) else {
                let message = format!("row {} asks for `{name}`, which is no input", index + 1);
                desk.error(
                    file,
                    &place,
                    "casework.unknown-input",
                    message,
                    "declare the input or correct its name",
                );
                continue;
            };
            for test in cell.tests() {
                if let Some(wrong) = misfit(input, test) {
                    let message = format!("row {}, `{name}`: {wrong}", index + 1);
                    desk.error(
                        file,
                        &place,
                        "casework.cell-type",
                        message,
                        "write a test of the input's type",
                    );
                }
            }
        }
    }
    if table.hit == HitPolicy::Priority {
        for (index, row) in
            table.rows.iter().enumerate().filter(|(_, row)| !table.priority.contains(&row.out))
        {
            let message = format!("`{}` is not in the list of priorities", row.out);
            let place = ["row".into(), index.into(), "out".into()];
            desk.error(file, &place, "casework.no-priority", message, "add it to `priority`");
        }
    }
}

fn misfit(input: &Input, test: &Test) -> Option<String> {
    match (test, input.kind) {
        (Test::Anything, _)
        | (Test::Truth(_), InputType::Truth)
        | (Test::Range(_), InputType::Number | InputType::Date) => None,
        (Test::Null, _) if input.nullable => None,
        (Test::Null, _) => Some("the input always has a value".to_owned()),
        (Test::Text(wanted), InputType::Text) => {
            let unknown = !input.values.is_empty() && !input.values.contains(wanted);
            unknown.then(|| format!("`{wanted}` is not one of its values"))
        }
        _ => Some("the test does not fit the input".to_owned()),
    }
}

/// Results must be ways of a choice, or outcomes (or the officer) of an automatic decision.
fn results(desk: &mut Desk<'_>, file: &str, id: &str, table: &Table) {
    let definition = desk.definition;
    let outs: BTreeSet<&String> = table.rows.iter().map(|row| &row.out).collect();
    for (node, def) in &definition.process.node {
        let allowed: Vec<&String> = match &def.kind {
            NodeKind::Choice(choice) if choice.table == id => choice.cases.keys().collect(),
            NodeKind::AutoDecide(auto) if auto.table == id => auto.outcomes.iter().collect(),
            _ => continue,
        };
        let automatic = matches!(def.kind, NodeKind::AutoDecide(_));
        for (index, row) in table.rows.iter().enumerate() {
            let known = allowed.contains(&&row.out) || (automatic && row.out == OFFICER);
            if !known {
                let message = format!("`{}` leads nowhere in `{node}`", row.out);
                let place = ["row".into(), index.into(), "out".into()];
                desk.error(
                    file,
                    &place,
                    "casework.dangling-result",
                    message,
                    "add the way or correct the result",
                );
            }
            let unfavourable =
                definition.process.outcome.get(&row.out).is_some_and(|outcome| !outcome.favourable);
            if automatic && unfavourable && row.reason.is_none() {
                let message = format!("row {} speaks against the applicant without a reason", index + 1);
                let place = ["row".into(), index.into()];
                desk.error(
                    file,
                    &place,
                    "casework.no-reason",
                    message,
                    "add `reason` in all three languages",
                );
            }
        }
        for way in allowed.into_iter().filter(|way| !automatic && !outs.contains(way)) {
            let message = format!("no row leads to `{way}` of `{node}`");
            desk.warn(file, &[], "casework.unreachable-way", message, "add a row or remove the way");
        }
    }
}

/// A value of an input and the words for it.
type Sample = (Fact, String);

fn samples(table: &Table, input: &Input) -> Vec<Sample> {
    let cells = || table.rows.iter().filter_map(|row| row.when.get(&input.name));
    let tests = || cells().flat_map(Cell::tests);
    let mut samples: Vec<Sample> = match input.kind {
        InputType::Truth => vec![(Fact::Truth(true), "true".into()), (Fact::Truth(false), "false".into())],
        InputType::Text => {
            let mut known: BTreeSet<String> = input.values.iter().cloned().collect();
            if known.is_empty() {
                known.extend(tests().filter_map(|test| match test {
                    Test::Text(text) => Some(text.clone()),
                    _ => None,
                }));
                known.insert("(anything else)".to_owned());
            }
            known.into_iter().map(|text| (Fact::Text(text.clone()), text)).collect()
        }
        InputType::Number | InputType::Date => {
            // Between two neighbouring borders every value behaves alike, so one value for each stretch is enough.
            let mut starts: BTreeSet<i64> = BTreeSet::from([i64::MIN]);
            for test in tests() {
                if let Test::Range(range) = test {
                    starts.extend(range.low);
                    starts.extend(range.high.map(|high| high.saturating_add(1)));
                }
            }
            let words =
                |from: i64| if from == i64::MIN { "below".to_owned() } else { format!("from {from}") };
            starts.into_iter().map(|from| (Fact::Number(from), words(from))).collect()
        }
    };
    if input.nullable {
        samples.push((Fact::Null, "null".into()));
    }
    samples
}

/// What the rows of a table leave open or say twice.
#[derive(Debug, Default)]
struct Coverage {
    /// Combinations that no row fits.
    gaps: Vec<String>,
    /// Two rows (first is 0) that fit the same combination although only one may.
    overlaps: Vec<(usize, usize, String)>,
    /// Rows (first is 0) that never count.
    dead: Vec<usize>,
}

/// Tries every combination; `None` when there are too many.
fn examine(table: &Table) -> Option<Coverage> {
    let samples: Vec<Vec<Sample>> = table.inputs.iter().map(|input| samples(table, input)).collect();
    let cells =
        samples.iter().try_fold(1_usize, |product, values| product.checked_mul(values.len().max(1)))?;
    if cells > MAX_CELLS {
        return None;
    }
    let (mut coverage, mut used) = (Coverage::default(), BTreeSet::<usize>::new());
    for number in 0..cells {
        let chosen = pick(&samples, number);
        let facts: BTreeMap<&str, Fact> = table
            .inputs
            .iter()
            .zip(&chosen)
            .map(|(input, sample)| (input.name.as_str(), sample.0.clone()))
            .collect();
        let rows = matching_rows(table, &facts);
        let words = || {
            let pairs = table
                .inputs
                .iter()
                .zip(&chosen)
                .map(|(input, sample)| format!("{} {}", input.name, sample.1));
            pairs.collect::<Vec<_>>().join(", ")
        };
        if rows.is_empty() && table.hit != HitPolicy::Collect && coverage.gaps.len() < MAX_EXAMPLES {
            coverage.gaps.push(words());
        }
        if let Some((first, other)) = clash(table, &rows)
            && coverage.overlaps.len() < MAX_EXAMPLES
        {
            coverage.overlaps.push((first, other, words()));
        }
        match table.hit {
            HitPolicy::First => used.extend(rows.first()),
            _ => used.extend(&rows),
        }
    }
    coverage.dead = (0..table.rows.len()).filter(|index| !used.contains(index)).collect();
    Some(coverage)
}

/// Two of the matching rows that may not stand beside each other under the table's hit policy.
fn clash(table: &Table, rows: &[usize]) -> Option<(usize, usize)> {
    let (first, rest) = rows.split_first()?;
    let differs = |row: &&usize| {
        let (one, other) = (&table.rows[*first], &table.rows[**row]);
        match table.hit {
            HitPolicy::Unique => true,
            HitPolicy::Any => one.out != other.out || one.set != other.set,
            _ => false,
        }
    };
    rest.iter().find(differs).map(|other| (*first, *other))
}

fn coverage(desk: &mut Desk<'_>, file: &str, table: &Table) {
    let Some(Coverage { gaps, overlaps, dead }) = examine(table) else {
        let message = format!("more than {MAX_CELLS} combinations: gaps and overlaps are not checked");
        desk.warn(
            file,
            &[],
            "casework.table-unchecked",
            message,
            "split the table or give inputs fewer values",
        );
        return;
    };
    for gap in gaps {
        let message = format!("no row fits when {gap}");
        desk.error(file, &["row".into()], "casework.table-gap", message, "add a row for it");
    }
    for (first, other, words) in overlaps {
        let message = format!("rows {} and {} both fit when {words}", first + 1, other + 1);
        let place = ["row".into(), other.into()];
        desk.error(file, &place, "casework.table-overlap", message, "narrow one of them");
    }
    for index in dead {
        let message = format!("row {} is never reached", index + 1);
        let place = ["row".into(), index.into()];
        desk.error(file, &place, "casework.dead-row", message, "remove it or move it up");
    }
}

/// The combination with this number, counting like an odometer.
fn pick(samples: &[Vec<Sample>], number: usize) -> Vec<&Sample> {
    let mut left = number;
    let mut chosen = Vec::with_capacity(samples.len());
    for values in samples {
        let size = values.len().max(1);
        chosen.extend(values.get(left % size));
        left /= size;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::examine;
    use crate::definition::{Fact, Table};
    use crate::rules::matching_rows;

    const WORDS: [&str; 3] = ["a", "b", "c"];

    /// A table over a number, a truth and a text with random cells.
    fn table(hit: &str, rows: &[(u8, i64, i64, u8, u8)]) -> Table {
        let text = "{ zh-Hant = \"x\", pt = \"x\", en = \"x\" }";
        let mut file = format!("title = {text}\nhit = \"{hit}\"\npriority = [\"x\", \"y\"]\n");
        for (name, kind, more) in [
            ("n", "number", "nullable = true"),
            ("t", "truth", ""),
            ("w", "text", "values = [\"a\", \"b\", \"c\"]"),
        ] {
            let expr = "case.number";
            let _ = write!(
                file,
                "[[input]]\nname = \"{name}\"\ntitle = {text}\nexpr = \"{expr}\"\ntype = \"{kind}\"\n{more}\n"
            );
        }
        for (shape, low, span, truth, word) in rows {
            let number = match shape % 7 {
                0 => "-".to_owned(),
                1 => format!("< {low}"),
                2 => format!(">= {low}"),
                3 => format!("[{low}..{}]", low + span),
                4 => format!("not({low}, > {})", low + span),
                5 => "null".to_owned(),
                _ => format!("{low}, {}", low + span),
            };
            let truth = ["-", "true", "false"][usize::from(truth % 3)];
            let word = match word % 5 {
                0 => "-".to_owned(),
                4 => "not(\"a\")".to_owned(),
                n => format!("\"{}\"", WORDS[usize::from(n - 1)]),
            };
            let _ = write!(
                file,
                "[[row]]\nwhen = {{ n = '{number}', t = '{truth}', w = '{word}' }}\nout = \"{}\"\n",
                if shape % 2 == 0 { "x" } else { "y" }
            );
        }
        toml::from_str(&file).unwrap()
    }

    fn row() -> impl Strategy<Value = (u8, i64, i64, u8, u8)> {
        (any::<u8>(), -20_i64..20, 0_i64..10, any::<u8>(), any::<u8>())
    }

    proptest! {
        /// The finite partition tells the truth about every value there is.
        #[test]
        fn what_is_found_is_there_and_what_is_there_is_found(
            hit in prop_oneof![Just("unique"), Just("any"), Just("first")],
            rows in proptest::collection::vec(row(), 1..8),
            probes in proptest::collection::vec((proptest::option::of(-40_i64..40), any::<bool>(), 0_usize..3), 200),
        ) {
            let table = table(hit, &rows);
            let coverage = examine(&table).unwrap();
            let (mut gap, mut overlap, mut reached) = (false, false, Vec::new());
            for (number, truth, word) in probes {
                let facts = BTreeMap::from([
                    ("n", number.map_or(Fact::Null, Fact::Number)),
                    ("t", Fact::Truth(truth)),
                    ("w", Fact::Text(WORDS[word].to_owned())),
                ]);
                let rows = matching_rows(&table, &facts);
                gap |= rows.is_empty();
                overlap |= super::clash(&table, &rows).is_some();
                reached.extend(if hit == "first" { rows.into_iter().take(1).collect() } else { rows });
            }
            prop_assert!(!gap || !coverage.gaps.is_empty());
            prop_assert!(!overlap || !coverage.overlaps.is_empty());
            prop_assert!(reached.iter().all(|row| !coverage.dead.contains(row)));
        }
    }

    #[test]
    fn a_gap_between_two_borders_is_named() {
        let coverage =
            examine(&table("unique", &[(1, 5, 0, 0, 0), (2, 7, 0, 0, 0), (5, 0, 0, 0, 0)])).unwrap();
        assert_eq!(coverage.gaps.len(), 3, "{coverage:?}");
        assert!(coverage.gaps[0].starts_with("n from 5"), "{coverage:?}");
        assert!(coverage.overlaps.is_empty() && coverage.dead.is_empty());
        let whole = examine(&table("unique", &[(1, 5, 0, 0, 0), (2, 5, 0, 0, 0), (5, 0, 0, 0, 0)])).unwrap();
        assert!(whole.gaps.is_empty() && whole.overlaps.is_empty());
    }
}
