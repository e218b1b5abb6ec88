//! Decision tables: gaps and overlaps over the finite partition that the cells themselves make of each input, results
//! that lead nowhere, cells of the wrong type.

use std::collections::{BTreeMap, BTreeSet};

use pack::Step;

use super::Desk;
use crate::definition::{Fact, HitPolicy, Input, InputType, MAX_INPUTS, MAX_ROWS, NodeKind, Table, Test};
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
        (Test::Text(text), InputType::Text) => {
            let unknown = !input.values.is_empty() && !input.values.contains(text);
            unknown.then(|| format!("`{text}` is not one of its values"))
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
            if !allowed.contains(&&row.out) && !(automatic && row.out == OFFICER) {
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
    let tests = || cells().flat_map(|cell| cell.tests());
    let mut samples: Vec<Sample> = match input.kind {
        InputType::Truth => vec![(Fact::Truth(true), "true".into()), (Fact::Truth(false), "false".into())],
        InputType::Text => {
            let mut texts: BTreeSet<String> = input.values.iter().cloned().collect();
            if texts.is_empty() {
                texts.extend(tests().filter_map(|test| match test {
                    Test::Text(text) => Some(text.clone()),
                    _ => None,
                }));
                texts.insert("(anything else)".to_owned());
            }
            texts.into_iter().map(|text| (Fact::Text(text.clone()), text)).collect()
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

fn coverage(desk: &mut Desk<'_>, file: &str, table: &Table) {
    let samples: Vec<Vec<Sample>> = table.inputs.iter().map(|input| samples(table, input)).collect();
    let cells = samples.iter().try_fold(1_usize, |product, values| product.checked_mul(values.len().max(1)));
    if cells.is_none_or(|cells| cells > MAX_CELLS) {
        let message = format!("more than {MAX_CELLS} combinations: gaps and overlaps are not checked");
        desk.warn(
            file,
            &[],
            "casework.table-unchecked",
            message,
            "split the table or give inputs fewer values",
        );
        return;
    }
    let (mut gaps, mut overlaps, mut used) = (Vec::new(), Vec::new(), BTreeSet::<usize>::new());
    for number in 0..cells.unwrap_or(0) {
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
        if rows.is_empty() && table.hit != HitPolicy::Collect && gaps.len() < MAX_EXAMPLES {
            gaps.push(words());
        }
        let differs = |row: &usize| {
            let (first, other) = (&table.rows[rows[0]], &table.rows[*row]);
            table.hit == HitPolicy::Unique || first.out != other.out || first.set != other.set
        };
        let exclusive = matches!(table.hit, HitPolicy::Unique | HitPolicy::Any);
        if let Some(other) = rows.iter().skip(1).find(|row| exclusive && differs(row))
            && overlaps.len() < MAX_EXAMPLES
        {
            overlaps.push((rows[0], *other, words()));
        }
        match table.hit {
            HitPolicy::First => used.extend(rows.first()),
            _ => used.extend(&rows),
        }
    }
    for gap in gaps {
        let message = format!("no row fits when {gap}");
        desk.error(file, &["row".into()], "casework.table-gap", message, "add a row for it");
    }
    for (first, other, words) in overlaps {
        let message = format!("rows {} and {} both fit when {words}", first + 1, other + 1);
        let place = ["row".into(), other.into()];
        desk.error(file, &place, "casework.table-overlap", message, "narrow one of them");
    }
    for index in (0..table.rows.len()).filter(|index| !used.contains(index)) {
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
