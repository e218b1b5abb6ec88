//! What an expression can cost at most, in steps, read from its syntax tree when the pack is loaded (ADR 21). A ceiling on
//! steps says the same on every machine and on every day; a ceiling on time would refuse a citizen's case because the
//! machine was busy.

use cel::common::ast::{Expr as Ast, IdedExpr};

use super::{MAX_LIST, children};

/// Most steps of one expression. A loop over a list that somebody fills (200 entries) may take some 90 steps a round; a loop
/// within a loop fits where one of the lists is short and stands in the expression.
pub const MAX_STEPS: u64 = 20_000;
/// A count of working days walks through the calendar, day by day.
const CALENDAR_STEPS: u64 = 100;

/// The most steps that this tree can take: one for each node, and for a loop those of its body for every entry of the
/// longest list that it can meet.
pub fn steps(node: &IdedExpr) -> u64 {
    match &node.expr {
        Ast::Comprehension(loop_) => {
            let round = steps(&loop_.loop_cond).saturating_add(steps(&loop_.loop_step));
            let before = steps(&loop_.iter_range).saturating_add(steps(&loop_.accu_init));
            let rounds = entries(&loop_.iter_range).saturating_mul(round);
            before.saturating_add(rounds).saturating_add(steps(&loop_.result)).saturating_add(1)
        }
        other => {
            let own = match other {
                Ast::Call(call) if call.func_name.contains("workdays") => CALENDAR_STEPS,
                _ => 1,
            };
            children(other).into_iter().fold(own, |sum, child| sum.saturating_add(steps(child)))
        }
    }
}

/// The most entries that a range can have. Lists and maps that are given to an expression hold `MAX_LIST` at most.
fn entries(range: &IdedExpr) -> u64 {
    let most = MAX_LIST as u64;
    match &range.expr {
        Ast::List(list) => list.elements.len() as u64,
        Ast::Map(map) => map.entries.len() as u64,
        // `map` and `filter` give as many as they were given, or fewer.
        Ast::Comprehension(inner) => entries(&inner.iter_range),
        Ast::Call(call) if call.func_name == "_+_" => {
            call.args.iter().fold(0_u64, |sum, side| sum.saturating_add(entries(side)))
        }
        Ast::Call(call) if call.func_name == "_?_:_" => {
            call.args.iter().skip(1).map(entries).max().unwrap_or(most)
        }
        _ => most,
    }
}
