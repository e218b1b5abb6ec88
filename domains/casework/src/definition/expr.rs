//! Expressions in packs: CEL (cel.dev), compiled once, bounded when read, evaluated over plain JSON values.
//! Invariants: no clock but the injected day, no I/O, no regular expressions, bounded length, nesting, lists and steps: the
//! same case gives the same answer on every machine.
//! Evaluation is synchronous and `Send`: a caller moves `Expr` and `Scope` off the async threads (see `rules/scope.rs`).

mod cost;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use cel::common::ast::{Expr as Ast, IdedExpr};
use cel::{Context, Env, ExecutionError, Value};
use jiff::civil::Date;
use kernel::{Calendar, age_on, days_between};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use cost::MAX_STEPS;

/// Longest expression, bytes.
pub const MAX_EXPR_BYTES: usize = 600;
/// Deepest nesting of brackets and conditions, as written. The parser needs some 80 KB of stack for each level when it is
/// not optimised, so this also keeps a pack from overflowing the stack.
pub const MAX_EXPR_NESTING: u16 = 10;
/// Deepest nesting of the syntax tree.
pub const MAX_EXPR_DEPTH: usize = 24;
/// Most entries of a list, written in an expression or given to it.
pub const MAX_LIST: usize = 200;
/// Deepest nesting of `all`, `exists`, `map`, `filter`.
pub const MAX_LOOPS: usize = 2;
/// Deepest nesting of values given to an expression.
const MAX_VALUE_DEPTH: usize = 12;

/// Names that an expression may read; see `rules/scope.rs` for what each holds.
pub const ROOTS: [&str; 13] = [
    "form", "input", "evidence", "party", "case", "decision", "clock", "record", "member", "param", "sign",
    "derived", "row",
];

/// Functions that packs may call besides the macros and operators of the language.
pub const FUNCTIONS: [&str; 11] = [
    "add_workdays",
    "workdays_between",
    "age_on",
    "days_since",
    "today",
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "int",
    "string",
];

static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A compiled expression that remembers how it was written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Expr {
    source: String,
    tree: Arc<IdedExpr>,
}

/// Why an expression was refused or gave no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExprError {
    #[error("the expression does not parse: {0}")]
    Syntax(String),
    #[error("the expression is larger than its limits: {0}")]
    TooLarge(&'static str),
    #[error(
        "the expression can take {steps} steps, {MAX_STEPS} are allowed: loop over a shorter list, or work the inner loop \
         out as a derived value"
    )]
    TooCostly { steps: u64 },
    #[error("there is no function `{0}`")]
    UnknownFunction(String),
    #[error("there is no name `{0}`")]
    UnknownName(String),
    #[error("`{0}` has no value here")]
    Missing(String),
    #[error("the expression failed: {0}")]
    Failed(String),
    #[error("a {expected} was expected, not {got}")]
    Type { expected: &'static str, got: String },
}

impl ExprError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "casework.expression-syntax",
            Self::TooLarge(_) | Self::TooCostly { .. } => "casework.expression-too-large",
            Self::UnknownFunction(_) => "casework.expression-function",
            Self::UnknownName(_) => "casework.expression-name",
            Self::Missing(_) => "casework.expression-missing-value",
            Self::Failed(_) => "casework.expression-failed",
            Self::Type { .. } => "casework.expression-type",
        }
    }
}

/// What an expression sees: values by root name, the legal day and the working-day calendar.
#[derive(Debug, Clone)]
pub struct Scope {
    pub values: BTreeMap<&'static str, Json>,
    pub today: Date,
    pub calendar: Arc<Calendar>,
}

impl Expr {
    /// Compiles and checks the bounds.
    pub fn compile(source: &str) -> Result<Self, ExprError> {
        if source.len() > MAX_EXPR_BYTES {
            return Err(ExprError::TooLarge("length"));
        }
        if nesting(source) > usize::from(MAX_EXPR_NESTING) {
            return Err(ExprError::TooLarge("nesting"));
        }
        let parser = ENV.parser().max_recursion_depth(MAX_EXPR_NESTING);
        let tree =
            parser.parse(source).map_err(|errors| ExprError::Syntax(first_line(&errors.to_string())))?;
        check(&tree, 0, 0)?;
        let steps = cost::steps(&tree);
        if steps > MAX_STEPS {
            return Err(ExprError::TooCostly { steps });
        }
        let references = tree.references();
        for name in references.variables() {
            // Loop variables and the accumulators of macros are local; `check` has seen where they come from.
            if !ROOTS.contains(&name) && !is_local(&tree, name) {
                return Err(ExprError::UnknownName(name.to_owned()));
            }
        }
        for name in references.functions() {
            let operator = name.starts_with(['_', '!', '@', '-']);
            if !operator && !FUNCTIONS.contains(&name) {
                return Err(ExprError::UnknownFunction(name.to_owned()));
            }
        }
        Ok(Self { source: source.to_owned(), tree: Arc::new(tree) })
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The most steps that it can take.
    pub fn steps(&self) -> u64 {
        cost::steps(&self.tree)
    }

    /// True when the expression reads this root name.
    pub fn reads(&self, root: &str) -> bool {
        self.tree.references().has_variable(root)
    }

    /// Every `root.name` that the expression reads, for checks against what exists.
    pub fn paths(&self) -> Vec<(String, String)> {
        let mut paths = Vec::new();
        collect_paths(&self.tree, &mut paths);
        paths.sort();
        paths.dedup();
        paths
    }

    /// The value over `scope`.
    pub fn eval(&self, scope: &Scope) -> Result<Json, ExprError> {
        let mut context = Context::with_env(Arc::clone(&ENV));
        let references = self.tree.references();
        for (name, value) in &scope.values {
            if references.has_variable(name) {
                context.add_variable_from_value(*name, to_cel(value, 0)?);
            }
        }
        add_functions(&mut context, scope)?;
        let value = context.resolve(&self.tree).map_err(|error| match error {
            ExecutionError::NoSuchKey(key) | ExecutionError::UndeclaredReference(key) => {
                ExprError::Missing(key.to_string())
            }
            other => ExprError::Failed(other.to_string()),
        })?;
        from_cel(&value, 0)
    }

    /// The value as a truth.
    pub fn eval_bool(&self, scope: &Scope) -> Result<bool, ExprError> {
        match self.eval(scope)? {
            Json::Bool(value) => Ok(value),
            other => Err(ExprError::Type { expected: "truth value", got: other.to_string() }),
        }
    }

    /// The value as a civil date; `None` when it has no value yet.
    pub fn eval_date(&self, scope: &Scope) -> Result<Option<Date>, ExprError> {
        match self.eval(scope) {
            Ok(Json::Null) | Err(ExprError::Missing(_)) => Ok(None),
            Ok(Json::String(text)) => {
                text.parse().map(Some).map_err(|_| ExprError::Type { expected: "date", got: text })
            }
            Ok(other) => Err(ExprError::Type { expected: "date", got: other.to_string() }),
            Err(error) => Err(error),
        }
    }
}

impl TryFrom<String> for Expr {
    type Error = ExprError;
    fn try_from(source: String) -> Result<Self, Self::Error> {
        Self::compile(&source)
    }
}

impl From<Expr> for String {
    fn from(expr: Expr) -> Self {
        expr.source
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl std::fmt::Debug for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Expr({})", self.source)
    }
}

/// How deep brackets stand in brackets, outside texts in quotation marks.
fn nesting(source: &str) -> usize {
    let (mut deepest, mut open, mut quote, mut escaped) = (0_usize, 0_usize, None, false);
    for character in source.chars() {
        match (quote, character) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(mark), _) if character == mark => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[' | '{') => {
                open += 1;
                deepest = deepest.max(open);
            }
            (None, ')' | ']' | '}') => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn children(expr: &Ast) -> Vec<&IdedExpr> {
    use cel::common::ast::EntryExpr;
    match expr {
        Ast::Call(call) => call.target.iter().map(AsRef::as_ref).chain(&call.args).collect(),
        Ast::Comprehension(c) => {
            vec![&c.iter_range, &c.accu_init, &c.loop_cond, &c.loop_step, &c.result]
        }
        Ast::List(list) => list.elements.iter().collect(),
        Ast::Map(map) => map
            .entries
            .iter()
            .flat_map(|entry| match &entry.expr {
                EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
                EntryExpr::StructField(field) => vec![&field.value],
            })
            .collect(),
        Ast::Select(select) => vec![select.operand.as_ref()],
        _ => Vec::new(),
    }
}

fn check(node: &IdedExpr, depth: usize, loops: usize) -> Result<(), ExprError> {
    if depth > MAX_EXPR_DEPTH {
        return Err(ExprError::TooLarge("nesting"));
    }
    let mut loops = loops;
    match &node.expr {
        Ast::Comprehension(_) => {
            loops += 1;
            if loops > MAX_LOOPS {
                return Err(ExprError::TooLarge("loops within loops"));
            }
        }
        Ast::List(list) if list.elements.len() > MAX_LIST => return Err(ExprError::TooLarge("list")),
        Ast::Struct(_) => return Err(ExprError::Syntax("messages are not part of this language".to_owned())),
        _ => {}
    }
    children(&node.expr).into_iter().try_for_each(|child| check(child, depth + 1, loops))
}

fn is_local(node: &IdedExpr, name: &str) -> bool {
    let here = matches!(&node.expr, Ast::Comprehension(c)
        if c.iter_var == name || c.accu_var == name || c.iter_var2.as_deref() == Some(name));
    here || children(&node.expr).into_iter().any(|child| is_local(child, name))
}

fn collect_paths(node: &IdedExpr, paths: &mut Vec<(String, String)>) {
    if let Ast::Select(select) = &node.expr
        && let Ast::Ident(root) = &select.operand.expr
    {
        paths.push((root.clone(), select.field.clone()));
    }
    for child in children(&node.expr) {
        collect_paths(child, paths);
    }
}

fn add_functions(context: &mut Context<'_, '_>, scope: &Scope) -> Result<(), ExprError> {
    let today = scope.today;
    let declare = |error: cel::DeclarationError| ExprError::Failed(error.to_string());
    context.add_function("today", move || today.to_string()).map_err(declare)?;
    context
        .add_function("days_since", move |from: Arc<String>| -> Result<i64, ExecutionError> {
            Ok(days_between(date("days_since", &from)?, today))
        })
        .map_err(declare)?;
    context
        .add_function("age_on", |birth: Arc<String>, on: Arc<String>| -> Result<i64, ExecutionError> {
            let age = age_on(date("age_on", &birth)?, date("age_on", &on)?);
            age.map(i64::from)
                .ok_or_else(|| ExecutionError::function_error("age_on", "the day is before birth"))
        })
        .map_err(declare)?;
    let calendar = Arc::clone(&scope.calendar);
    context
        .add_function("add_workdays", move |from: Arc<String>, count: i64| -> Result<Value, ExecutionError> {
            let failed =
                |error: &dyn ToString| ExecutionError::function_error("add_workdays", error.to_string());
            let count = u32::try_from(count).map_err(|error| failed(&error))?;
            let day =
                calendar.add_workdays(date("add_workdays", &from)?, count).map_err(|error| failed(&error))?;
            Ok(Value::String(Arc::new(day.to_string())))
        })
        .map_err(declare)?;
    let calendar = Arc::clone(&scope.calendar);
    context
        .add_function(
            "workdays_between",
            move |from: Arc<String>, to: Arc<String>| -> Result<i64, ExecutionError> {
                let (from, to) = (date("workdays_between", &from)?, date("workdays_between", &to)?);
                let days = calendar.workdays_between(from, to);
                days.map(i64::from)
                    .map_err(|error| ExecutionError::function_error("workdays_between", error.to_string()))
            },
        )
        .map_err(declare)
}

fn date(function: &str, text: &str) -> Result<Date, ExecutionError> {
    text.parse().map_err(|_| ExecutionError::function_error(function, format!("`{text}` is not a date")))
}

fn to_cel(value: &Json, depth: usize) -> Result<Value, ExprError> {
    if depth > MAX_VALUE_DEPTH {
        return Err(ExprError::TooLarge("value nesting"));
    }
    Ok(match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Int(whole),
            (None, Some(float)) => Value::Float(float),
            (None, None) => Value::Null,
        },
        Json::String(text) => Value::String(Arc::new(text.clone())),
        Json::Array(items) => {
            if items.len() > MAX_LIST {
                return Err(ExprError::TooLarge("list value"));
            }
            let items: Result<Vec<Value>, ExprError> =
                items.iter().map(|item| to_cel(item, depth + 1)).collect();
            Value::List(Arc::new(items?))
        }
        Json::Object(entries) => {
            if entries.len() > MAX_LIST {
                return Err(ExprError::TooLarge("map value"));
            }
            let mut map = std::collections::HashMap::with_capacity(entries.len());
            for (key, value) in entries {
                map.insert(key.clone(), to_cel(value, depth + 1)?);
            }
            Value::from(map)
        }
    })
}

fn from_cel(value: &Value, depth: usize) -> Result<Json, ExprError> {
    if depth > MAX_VALUE_DEPTH {
        return Err(ExprError::TooLarge("result nesting"));
    }
    let unusable = || ExprError::Type { expected: "plain value", got: value.type_of().to_string() };
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => Json::from(*value),
        Value::UInt(value) => Json::from(*value),
        Value::Float(value) => serde_json::Number::from_f64(*value).map(Json::Number).ok_or_else(unusable)?,
        Value::String(text) => Json::String(text.to_string()),
        Value::List(items) => {
            let items: Result<Vec<Json>, ExprError> =
                items.iter().map(|item| from_cel(item, depth + 1)).collect();
            Json::Array(items?)
        }
        Value::Map(map) => {
            let mut entries = serde_json::Map::new();
            for (key, value) in map.map.iter() {
                entries.insert(key.to_string(), from_cel(value, depth + 1)?);
            }
            Json::Object(entries)
        }
        _ => return Err(unusable()),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::{Expr, ExprError, Scope};

    fn scope(form: Json) -> Scope {
        let calendar = r#"
            id = "test"
            title = { zh-Hant = "日曆", pt = "calendário", en = "calendar" }
            [[rest]]
            weekday = "saturday"
            law = "x"
            [[rest]]
            weekday = "sunday"
            law = "x"
            [[coverage]]
            from = "2026-01-01"
            through = "2026-12-31"
            source = "test"
        "#;
        Scope {
            values: BTreeMap::from([("form", form)]),
            today: "2026-03-02".parse().unwrap(),
            calendar: Arc::new(toml::from_str(calendar).unwrap()),
        }
    }

    fn eval(source: &str, form: Json) -> Result<Json, ExprError> {
        Expr::compile(source)?.eval(&scope(form))
    }

    #[test]
    fn functions_of_the_law_count_as_the_law_does() {
        let form = json!({ "birth": "2012-03-02", "day": "2026-03-06", "names": ["𨋢", "b"] });
        for (source, wanted) in [
            ("today()", json!("2026-03-02")),
            ("age_on(form.birth, today())", json!(14)),
            ("age_on(form.birth, '2026-03-01')", json!(13)),
            ("days_since('2026-02-20')", json!(10)),
            ("add_workdays(form.day, 1)", json!("2026-03-09")),
            ("workdays_between('2026-03-02', form.day)", json!(4)),
            ("form.names.exists(name, name == '𨋢')", json!(true)),
            ("has(form.absent) ? form.absent : 'nothing'", json!("nothing")),
            ("form.day < '2026-03-07'", json!(true)),
            ("{'a': 1, 'b': [true, null]}", json!({ "a": 1, "b": [true, null] })),
        ] {
            assert_eq!(eval(source, form.clone()), Ok(wanted), "{source}");
        }
    }

    #[test]
    fn what_is_not_there_is_said_and_what_is_unknown_is_refused() {
        assert_eq!(eval("form.absent", json!({})), Err(ExprError::Missing("absent".to_owned())));
        assert!(
            matches!(eval("add_workdays('2027-01-04', 1)", json!({})), Err(ExprError::Failed(_))),
            "unpublished"
        );
        assert!(matches!(eval("age_on('yesterday', today())", json!({})), Err(ExprError::Failed(_))));
        let unknown = |source| Expr::compile(source).unwrap_err();
        assert_eq!(unknown("env.home"), ExprError::UnknownName("env".to_owned()));
        assert_eq!(unknown("now()"), ExprError::UnknownFunction("now".to_owned()));
        assert_eq!(unknown("form.a.matches('x')"), ExprError::UnknownFunction("matches".to_owned()));
        assert!(matches!(unknown("form. ="), ExprError::Syntax(_)));
    }

    #[test]
    fn bounds_hold() {
        let too_large = |source: String| matches!(Expr::compile(&source), Err(ExprError::TooLarge(_)));
        assert!(too_large("1+".repeat(400) + "1"));
        assert!(too_large("((((((((((((((((((((((((((form.a + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1)".to_owned()));
        assert!(too_large("form.a.all(x, form.b.all(y, form.c.all(z, x == y || y == z)))".to_owned()));
        assert!(too_large("[".repeat(100)), "refused before the parser sees it");
        assert!(
            Expr::compile("form.a == '((((((((((((((((((((((('").is_ok(),
            "brackets in a text are no nesting"
        );
        let conditions = "form.a ? 1 : ".repeat(30) + "2";
        assert!(Expr::compile(&conditions).is_err(), "conditions nest too");
        let long: Vec<u32> = (0..300).collect();
        assert!(matches!(eval("size(form.list) > 1", json!({ "list": long })), Err(ExprError::TooLarge(_))));
    }

    #[test]
    fn what_an_expression_can_cost_is_known_before_anybody_evaluates_it() {
        let steps = |source: &str| Expr::compile(source).map(|expr| expr.steps());
        assert_eq!(steps("form.a"), Ok(2));
        assert_eq!(steps("form.a == 1"), Ok(4));
        let body = steps("form.list.all(x, x == 1)").unwrap();
        assert!((200 * 4..200 * 12).contains(&body), "a round for each entry that a list may have: {body}");
        assert!(steps("[1, 2].all(x, x == 1)").unwrap() < 40, "a list that stands there is as long as it is");
        let mapped = steps("form.list.map(x, x + 1).all(y, y == 1)").unwrap();
        assert!(
            mapped > body && mapped < 3 * body,
            "one loop after the other is no loop within a loop: {mapped}"
        );
        // Two long lists against each other: 40,000 rounds. Refused with a cure, and refused alike on every machine.
        let refused = Expr::compile("form.a.all(x, form.b.all(y, x == y))").unwrap_err();
        let ExprError::TooCostly { steps: costs } = refused else { panic!("{refused:?}") };
        assert!(costs > 40_000);
        assert_eq!(refused.code(), "casework.expression-too-large");
        assert!(refused.to_string().contains("20000 are allowed: loop over a shorter list"), "{refused}");
        assert!(Expr::compile("form.a.all(x, ['red', 'green'].exists(y, x == y))").is_ok());
        let twice = "form.a.all(x, (form.b + form.b).all(y, x == y))";
        let ExprError::TooCostly { steps: doubled } = Expr::compile(twice).unwrap_err() else { panic!() };
        assert!(doubled > 80_000, "lists that are joined are as long as both: {doubled}");
        assert!(matches!(steps("form.a.all(x, add_workdays(x, 1) == x)"), Err(ExprError::TooCostly { .. })));
        let wide: serde_json::Map<String, Json> = (0..300).map(|n| (n.to_string(), json!(1))).collect();
        assert!(matches!(eval("form.all(k, k == 'x')", Json::Object(wide)), Err(ExprError::TooLarge(_))));
    }

    proptest! {
        /// Whatever an author types: an expression or a reason why it is none, never a panic.
        #[test]
        fn any_text_compiles_or_is_refused(source in "[ -~]{0,80}") {
            if let Ok(expr) = Expr::compile(&source) {
                let _ = expr.eval(&scope(json!({ "a": 1 })));
            }
        }

        #[test]
        fn any_words_of_the_language_compile_or_are_refused(
            words in proptest::collection::vec(prop_oneof![
                Just("form"), Just("."), Just("a"), Just("("), Just(")"), Just("["), Just("]"), Just("{"), Just("}"),
                Just("has"), Just("all"), Just("map"), Just(","), Just("x"), Just("?"), Just(":"), Just("&&"), Just("!"),
                Just("-"), Just("1"), Just("9223372036854775807"), Just("'é𨋢'"), Just("+"), Just("*"), Just("today()"),
                Just("null"), Just("in"), Just("=="), Just("%"), Just("0"), Just("/"), Just("add_workdays"),
            ], 0..24),
        ) {
            if let Ok(expr) = Expr::compile(&words.join(" ")) {
                let _ = expr.eval(&scope(json!({ "a": { "x": [1, "2"] } })));
            }
        }
    }
}
