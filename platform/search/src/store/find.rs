//! Finding: the rarest way into the index gives candidates, the stored text of each is compared with every term, and
//! the walk ends when enough match. Whole words are always found; mere beginnings of several common words only as far
//! as the budget of candidates goes, and then the count says "at least". Next: `driver.rs` for the ways in.

use std::collections::HashSet;

use db::DbError;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use super::driver::{Driver, tiers};
use crate::Query;

/// Most results that one call returns.
pub const LIMIT_MAX: usize = 50;
/// Matches are counted and ranked up to here; beyond it the answer says "at least".
pub const MATCHES_MAX: usize = 100;
/// Most scopes of one call.
pub const SCOPES_MAX: usize = 8;
/// Most candidates that one way into the index gives. With n things and two independent tokens of frequency f, about
/// `LIMIT_MAX · n / f` candidates fill a page: at 700,000 the worst case is 5,900, and a candidate costs 2 µs.
pub(crate) const CANDIDATES_MAX: usize = 5_900;
/// Most candidates when several common beginnings are looked for: beyond it somebody types another letter.
pub(crate) const BEGINNINGS_MAX: usize = 2_000;

/// With so many matches by whole words nobody looks for mere beginnings.
const ENOUGH: usize = 5;

/// How many things match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Exact(usize),
    AtLeast(usize),
}

/// What was found, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub ids: Vec<Uuid>,
    pub count: Count,
}

/// Matches of one scope while they are collected.
#[derive(Default)]
struct Matches {
    /// How many terms match a mere part of a run, and what matches.
    ranked: Vec<(usize, Uuid)>,
    seen: HashSet<Uuid>,
    capped: bool,
}

/// Finds things of these scopes that match every term. Whole words and whole names come before beginnings.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    query: &Query,
    scopes: &[&str],
    limit: usize,
) -> Result<Found, DbError> {
    let limit = limit.min(LIMIT_MAX);
    let mut matches = Matches { capped: scopes.len() > SCOPES_MAX, ..Matches::default() };
    for scope in scopes.iter().take(SCOPES_MAX) {
        for tier in tiers(query) {
            if matches.seen.len() >= limit.min(ENOUGH) {
                // Whoever typed whole words has found them: what is left could only add beginnings.
                matches.capped = true;
                break;
            }
            let candidates_max = tier.candidates_max;
            if let Some(driver) = tier.rarest(connection, scope).await? {
                walk(connection, query, scope, (&driver, candidates_max), &mut matches).await?;
            }
        }
    }
    let Matches { mut ranked, capped, .. } = matches;
    ranked.sort_by_key(|(parts, _)| *parts);
    let count = if capped { Count::AtLeast(ranked.len()) } else { Count::Exact(ranked.len()) };
    Ok(Found { ids: ranked.into_iter().map(|(_, id)| id).take(limit).collect(), count })
}

/// Walks so many candidates of one way into the index.
async fn walk<C: ConnectionTrait>(
    connection: &C,
    query: &Query,
    scope: &str,
    (driver, candidates_max): (&Driver, usize),
    matches: &mut Matches,
) -> Result<(), DbError> {
    let backend = connection.get_database_backend();
    let mut values: Vec<Value> = vec![scope.into()];
    let candidates = driver.candidates_sql(&mut values, candidates_max);
    // Not LIKE: it is several times slower, and has wildcards.
    let holds = if backend == DbBackend::Postgres { "strpos" } else { "instr" };
    let mut conditions = Vec::with_capacity(query.terms.len());
    for term in &query.terms {
        values.push(term.needle().into());
        conditions.push(format!(" AND {holds}(d.text, ${}) > 0", values.len()));
    }
    let conditions = conditions.concat();
    let limit = MATCHES_MAX + 1;
    // The scalar subquery keeps both planners at one look-up per candidate: neither can turn it into a join that would
    // read the whole table of texts.
    let sql = format!(
        "SELECT doc, text FROM (SELECT c.doc AS doc, \
         (SELECT d.text FROM search_docs d WHERE d.id = c.doc{conditions}) AS text \
         FROM ({candidates}) c) m WHERE text IS NOT NULL LIMIT {limit}"
    );
    let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    matches.capped |= rows.len() > MATCHES_MAX || driver.leads_to_more_than(candidates_max);
    for row in rows.iter().take(MATCHES_MAX) {
        let (id, text): (Uuid, String) = (row.try_get("", "doc")?, row.try_get("", "text")?);
        if matches.seen.insert(id) {
            let parts = query.terms.iter().filter(|term| !term.is_whole_in(&text)).count();
            matches.ranked.push((parts, id));
        }
    }
    Ok(())
}
