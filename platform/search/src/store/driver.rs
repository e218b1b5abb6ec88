//! Ways into the index for a query: prefix ranges over tokens, with how many things each leads to.

use std::cmp::Reverse;

use db::DbError;
use sea_orm::{ConnectionTrait, Statement, Value};

use super::find::{BEGINNINGS_MAX, CANDIDATES_MAX};
use crate::Query;
use crate::query::Term;
use crate::text::pair;

/// How far the things under a token are counted: who has more is common, and of several common ones the longest is
/// walked.
const COUNTED_MAX: usize = 2_000;
/// Words of a query whose pairs are looked at; the longest are the rarest, as a rule.
const PAIRED_WORDS_MAX: usize = 4;

/// One way into the index: every match is under one of its ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Driver {
    /// Beginnings of tokens.
    prefixes: Vec<String>,
    /// Things under all ranges, each counted up to [`COUNTED_MAX`].
    frequency: i64,
}

impl Driver {
    fn new(prefixes: Vec<String>) -> Self {
        Self { prefixes, frequency: 0 }
    }

    /// True when a walk over so many candidates may leave some out.
    pub fn leads_to_more_than(&self, candidates: usize) -> bool {
        usize::try_from(self.frequency).is_ok_and(|frequency| frequency >= candidates.min(COUNTED_MAX))
    }

    /// The candidates, `doc` by `doc`, whole tokens before longer ones. `$1` is the scope.
    pub fn candidates_sql(&self, values: &mut Vec<Value>, limit: usize) -> String {
        let ranges: Vec<String> = self
            .prefixes
            .iter()
            .enumerate()
            .map(|(index, prefix)| {
                let range = range_sql(prefix, values);
                format!(
                    "SELECT doc FROM (SELECT doc FROM search_tokens WHERE {range} \
                     ORDER BY token, doc LIMIT {limit}) r{index}"
                )
            })
            .collect();
        ranges.join(" UNION ALL ")
    }

    fn count_sql(&self, values: &mut Vec<Value>) -> String {
        let mut counts = self.prefixes.iter().map(|prefix| {
            let range = range_sql(prefix, values);
            format!(
                "(SELECT COUNT(*) FROM (SELECT 1 AS one FROM search_tokens WHERE {range} LIMIT {COUNTED_MAX}) t)"
            )
        });
        counts.by_ref().collect::<Vec<_>>().join(" + ")
    }
}

/// All tokens that begin with `prefix`: no UTF-8 text holds the byte 0xFF (RFC 3629 §3).
fn range_sql(prefix: &str, values: &mut Vec<Value>) -> String {
    let from = prefix.as_bytes().to_vec();
    let mut through = from.clone();
    through.push(0xFF);
    values.extend([from.into(), through.into()]);
    let at = values.len();
    format!("scope = $1 AND token >= ${} AND token < ${at}", at - 1)
}

/// Ways into the index that lead to the same things; one of them is walked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tier {
    drivers: Vec<Driver>,
    /// How many candidates are worth looking at.
    pub candidates_max: usize,
}

/// The tiers of a query, in the order in which they are walked until enough is found.
pub(crate) fn tiers(query: &Query) -> Vec<Tier> {
    let single =
        |term: &Term| term.tokens().into_iter().map(|token| Driver::new(vec![token])).collect::<Vec<_>>();
    let (chinese, words): (Vec<&Term>, Vec<&Term>) = query.terms.iter().partition(|term| term.chinese);
    let every: Vec<Driver> = query.terms.iter().flat_map(single).collect();
    if !chinese.is_empty() || words.len() < 2 {
        return vec![Tier { drivers: every, candidates_max: CANDIDATES_MAX }];
    }
    let part = |drivers, candidates_max| Tier { drivers, candidates_max };
    let mut tiers = vec![part(pairs(&words), CANDIDATES_MAX)];
    if let [typed @ .., _last] = words.as_slice()
        && typed.len() > 1
    {
        // The last word is often still being typed.
        tiers.push(part(pairs(typed), CANDIDATES_MAX));
    }
    tiers.push(Tier { drivers: every, candidates_max: BEGINNINGS_MAX });
    tiers
}

impl Tier {
    /// The way with the fewest things; `None` when there is nothing under it.
    pub async fn rarest<C: ConnectionTrait>(
        mut self,
        connection: &C,
        scope: &str,
    ) -> Result<Option<Driver>, DbError> {
        if self.drivers.len() > 1 {
            self.count(connection, scope).await?;
        }
        let counted = self.drivers.len() > 1;
        let length = |driver: &Driver| driver.prefixes.iter().map(String::len).max();
        let rarest =
            self.drivers.into_iter().min_by_key(|driver| (driver.frequency, Reverse(length(driver))));
        Ok(rarest.filter(|driver| !counted || driver.frequency > 0))
    }

    async fn count<C: ConnectionTrait>(&mut self, connection: &C, scope: &str) -> Result<(), DbError> {
        let mut values: Vec<Value> = vec![scope.into()];
        let counts: Vec<String> = self
            .drivers
            .iter()
            .enumerate()
            .map(|(index, driver)| format!("{} AS n{index}", driver.count_sql(&mut values)))
            .collect();
        let sql = format!("SELECT {}", counts.join(", "));
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let Some(row) = connection.query_one_raw(statement).await? else { return Ok(()) };
        for (index, driver) in self.drivers.iter_mut().enumerate() {
            driver.frequency = row.try_get("", &format!("n{index}"))?;
        }
        Ok(())
    }
}

/// Every two words stand together in one order or the other.
fn pairs(words: &[&Term]) -> Vec<Driver> {
    let mut longest: Vec<&str> = words.iter().map(|term| term.text.as_str()).collect();
    longest.sort_by_key(|word| Reverse(word.len()));
    longest.truncate(PAIRED_WORDS_MAX);
    let mut drivers = Vec::new();
    for (index, one) in longest.iter().enumerate() {
        for other in longest.iter().skip(index + 1) {
            drivers.push(Driver::new(vec![pair(one, other), pair(other, one)]));
        }
    }
    drivers
}
