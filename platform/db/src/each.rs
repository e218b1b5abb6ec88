//! One statement that gives each row a value of its own: both engines have `CASE`, only one has `UPDATE … FROM (VALUES …)`
//! with parameters of known types.

use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ColumnTrait, Value};

/// The new value of `column` for `update_many().col_expr(…)`: that of the row's `id`, or what it has already when none is
/// given. Filter the statement by the same ids, and bind at most `rows_per_statement` of them (two parameters each).
pub fn each<C: ColumnTrait, K: Into<Value>, V: Into<Value>>(
    id: C,
    column: C,
    values: impl IntoIterator<Item = (K, V)>,
) -> Expr {
    let mut values = values.into_iter().peekable();
    if values.peek().is_none() {
        return Expr::col(column);
    }
    let case = values.fold(CaseStatement::new(), |case, (row, value)| {
        case.case(Expr::col(id).eq(Expr::value(row)), Expr::value(value))
    });
    case.finally(Expr::col(column)).into()
}
