//! Finding: the rarest token leads to candidates, the stored text of each is compared with every term, and the walk
//! ends when enough match. So a common surname costs what its rarer companion costs, and a count is exact or capped.

use std::collections::HashSet;

use db::DbError;
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use crate::Query;

/// Most results that one call returns.
pub const LIMIT_MAX: usize = 50;
/// Matches are counted and ranked up to here; beyond it the answer says "at least".
pub const MATCHES_MAX: usize = 100;
/// Most scopes of one call.
pub const SCOPES_MAX: usize = 8;
/// How far a token's frequency is counted. Beyond it the walk ends early anyway: with n things of which both of two
/// independent tokens hold f, about `MATCHES_MAX · n / f` candidates give enough matches.
const FREQUENCY_MAX: i64 = 8_192;

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

/// Finds things of these scopes that match every term. Whole words and whole names come before beginnings.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    query: &Query,
    scopes: &[&str],
    limit: usize,
) -> Result<Found, DbError> {
    let mut matches: Vec<(usize, Uuid)> = Vec::new();
    let mut seen = HashSet::new();
    let mut capped = scopes.len() > SCOPES_MAX;
    for scope in scopes.iter().take(SCOPES_MAX) {
        let rows = matches_in(connection, query, scope).await?;
        capped |= rows.len() > MATCHES_MAX;
        for (id, text) in rows.into_iter().take(MATCHES_MAX) {
            if seen.insert(id) {
                let parts = query.terms.iter().filter(|term| !term.is_whole_in(&text)).count();
                matches.push((parts, id));
            }
        }
    }
    matches.sort_by_key(|(parts, _)| *parts);
    let count = if capped { Count::AtLeast(matches.len()) } else { Count::Exact(matches.len()) };
    let ids = matches.into_iter().map(|(_, id)| id).take(limit.min(LIMIT_MAX)).collect();
    Ok(Found { ids, count })
}

async fn matches_in<C: ConnectionTrait>(
    connection: &C,
    query: &Query,
    scope: &str,
) -> Result<Vec<(Uuid, String)>, DbError> {
    let Some(rarest) = rarest_token(connection, query, scope).await? else { return Ok(Vec::new()) };
    let mut values: Vec<Value> = vec![scope.into(), from(&rarest).into(), through(&rarest).into()];
    let mut conditions = String::new();
    for term in &query.terms {
        values.push(term.pattern().into());
        conditions.push_str(" AND d.text LIKE $");
        conditions.push_str(&values.len().to_string());
    }
    let limit = MATCHES_MAX + 1;
    // The scalar subquery keeps both planners at one look-up per candidate: neither can turn it into a join that would
    // read the whole table of texts. The inner limit keeps the order of the index, in which whole tokens come first.
    let sql = format!(
        "SELECT doc, text FROM (SELECT c.doc AS doc, \
         (SELECT d.text FROM search_docs d WHERE d.id = c.doc{conditions}) AS text \
         FROM (SELECT doc FROM search_tokens WHERE scope = $1 AND token >= $2 AND token < $3 \
         ORDER BY token, doc LIMIT 10000000) c) m WHERE text IS NOT NULL LIMIT {limit}"
    );
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok((row.try_get("", "doc")?, row.try_get("", "text")?))).collect()
}

/// The token with the fewest things; `None` when one has none at all.
async fn rarest_token<C: ConnectionTrait>(
    connection: &C,
    query: &Query,
    scope: &str,
) -> Result<Option<String>, DbError> {
    let mut tokens: Vec<String> = query.terms.iter().flat_map(super::query::Term::tokens).collect();
    tokens.sort_unstable();
    tokens.dedup();
    if tokens.len() == 1 {
        return Ok(tokens.pop());
    }
    let mut values: Vec<Value> = vec![scope.into()];
    let mut counts = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        values.extend([from(token).into(), through(token).into()]);
        let at = values.len();
        counts.push(format!(
            "(SELECT COUNT(*) FROM (SELECT 1 AS one FROM search_tokens WHERE scope = $1 AND token >= ${} AND token < ${at} \
             LIMIT {FREQUENCY_MAX}) t{index}) AS n{index}",
            at - 1
        ));
    }
    let sql = format!("SELECT {}", counts.join(", "));
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let Some(row) = connection.query_one_raw(statement).await? else { return Ok(None) };
    let mut rarest: Option<(i64, String)> = None;
    for (index, token) in tokens.into_iter().enumerate() {
        let frequency: i64 = row.try_get("", &format!("n{index}"))?;
        if rarest.as_ref().is_none_or(|(least, _)| frequency < *least) {
            rarest = Some((frequency, token));
        }
    }
    Ok(rarest.filter(|(frequency, _)| *frequency > 0).map(|(_, token)| token))
}

fn from(token: &str) -> Vec<u8> {
    token.as_bytes().to_vec()
}

/// Just beyond every token that begins with `token`: no UTF-8 text holds the byte 0xFF (RFC 3629 §3).
fn through(token: &str) -> Vec<u8> {
    let mut bytes = from(token);
    bytes.push(0xFF);
    bytes
}
