//! What makes three files one text: the same keys, the same placeholders, no dangling reference, no empty message.
//! Pure over the parsed Fluent tree; `catalog.rs` calls it for every source before a bundle is built.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use kernel::Lang;

use crate::I18nError;

/// What one message or term says, as far as parity is concerned.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub variables: BTreeSet<String>,
    /// Keys of messages, and of terms with their leading dash.
    pub references: BTreeSet<String>,
}

/// The messages and terms (`-name`) of one file.
pub(crate) type Shapes = BTreeMap<String, Shape>;

/// Reads the shapes of one file and refuses what the house does not use.
pub(crate) fn shapes(name: &'static str, lang: Lang, resource: &FluentResource) -> Result<Shapes, I18nError> {
    let mut found = Shapes::new();
    for entry in resource.entries() {
        let (key, pattern, attributes) = match entry {
            Entry::Message(m) => (m.id.name.to_owned(), m.value.as_ref(), m.attributes.len()),
            Entry::Term(t) => (format!("-{}", t.id.name), Some(&t.value), t.attributes.len()),
            _ => continue,
        };
        if attributes > 0 {
            return Err(I18nError::Unsupported {
                name,
                lang,
                key,
                what: "attributes: give each text its own key",
            });
        }
        let Some(pattern) = pattern.filter(|p| has_words(p)) else {
            return Err(I18nError::Empty { name, lang, key });
        };
        let mut shape = Shape::default();
        if !walk(pattern, &mut shape) {
            return Err(I18nError::Unsupported { name, lang, key, what: "functions: format before passing" });
        }
        if found.insert(key.clone(), shape).is_some() {
            return Err(I18nError::DuplicateKey { name, lang, key, first: name });
        }
    }
    Ok(found)
}

/// Compares the three languages of one source; zh-Hant is the yardstick for placeholders only.
pub(crate) fn compare(name: &'static str, files: &[(Lang, Shapes)]) -> Result<(), I18nError> {
    let every_key: BTreeSet<&String> =
        files.iter().flat_map(|(_, shapes)| shapes.keys()).filter(|key| !key.starts_with('-')).collect();
    for key in every_key {
        let mut expected: Option<BTreeSet<String>> = None;
        for (lang, shapes) in files {
            if !shapes.contains_key(key) {
                return Err(I18nError::MissingKey { name, lang: *lang, key: key.clone() });
            }
            let found = variables_of(key, shapes);
            match &expected {
                None => expected = Some(found),
                Some(expected) if *expected != found => {
                    return Err(I18nError::Placeholders {
                        name,
                        lang: *lang,
                        key: key.clone(),
                        expected: expected.iter().cloned().collect(),
                        found: found.into_iter().collect(),
                    });
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}

/// References of one language across all sources: every target must exist there.
pub(crate) fn dangling(
    name: &'static str,
    lang: Lang,
    shapes: &Shapes,
    known: &BTreeMap<String, &'static str>,
) -> Result<(), I18nError> {
    for (key, shape) in shapes {
        for target in &shape.references {
            if !known.contains_key(target) {
                return Err(I18nError::Dangling { name, lang, key: key.clone(), target: target.clone() });
            }
        }
    }
    Ok(())
}

/// Variables of a message and of everything in the same file that it refers to.
fn variables_of(key: &str, shapes: &Shapes) -> BTreeSet<String> {
    let mut open = vec![key.to_owned()];
    let mut seen = BTreeSet::new();
    let mut variables = BTreeSet::new();
    while let Some(key) = open.pop() {
        let Some(shape) = shapes.get(&key) else { continue };
        if !seen.insert(key) {
            continue;
        }
        // A term takes its own arguments (Fluent: parameterised terms), so its variables are not the caller's.
        variables.extend(shape.variables.iter().cloned());
        open.extend(shape.references.iter().filter(|target| !target.starts_with('-')).cloned());
    }
    variables
}

fn has_words(pattern: &Pattern<&str>) -> bool {
    pattern.elements.iter().any(|element| match element {
        PatternElement::TextElement { value } => !value.trim().is_empty(),
        PatternElement::Placeable { .. } => true,
    })
}

/// False when a function is called somewhere inside.
fn walk(pattern: &Pattern<&str>, shape: &mut Shape) -> bool {
    pattern.elements.iter().all(|element| match element {
        PatternElement::TextElement { .. } => true,
        PatternElement::Placeable { expression } => walk_expression(expression, shape),
    })
}

fn walk_expression(expression: &Expression<&str>, shape: &mut Shape) -> bool {
    match expression {
        Expression::Inline(inline) => walk_inline(inline, shape),
        Expression::Select { selector, variants } => {
            walk_inline(selector, shape) && variants.iter().all(|variant| walk(&variant.value, shape))
        }
    }
}

fn walk_inline(inline: &InlineExpression<&str>, shape: &mut Shape) -> bool {
    match inline {
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        InlineExpression::FunctionReference { .. } => return false,
        InlineExpression::MessageReference { id, .. } => {
            shape.references.insert(id.name.to_owned());
        }
        InlineExpression::TermReference { id, .. } => {
            shape.references.insert(format!("-{}", id.name));
        }
        InlineExpression::VariableReference { id } => {
            shape.variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => return walk_expression(expression, shape),
    }
    true
}
