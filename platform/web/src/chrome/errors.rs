//! Field errors of a form that is shown again: one sentence per field, in the order of the page, linked to the field.

use kernel::FieldProblem;

use crate::text::T;

/// More would help nobody; a page holds one question or a few.
pub const MAX_SHOWN: usize = 50;

/// What was not accepted, in words. Empty for a page shown for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Errors {
    list: Vec<(String, String)>,
}

impl Errors {
    /// Nothing is wrong.
    pub const fn none() -> Self {
        Self { list: Vec::new() }
    }

    /// Translates the field problems of a refused command; the text of code `a.b` is `problem-a-b`.
    pub fn new(t: &T, fields: &[FieldProblem]) -> Self {
        let mut errors = Self::none();
        for problem in fields.iter().take(MAX_SHOWN) {
            let args: Vec<(&str, &str)> =
                problem.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let key = format!("problem-{}", problem.code.replace('.', "-"));
            let text = t.find(&key, &args).unwrap_or_else(|| t.get("problem-field"));
            errors.push(problem.field.clone(), text);
        }
        errors
    }

    /// Adds a sentence that is already in words.
    pub fn push(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.list.push((field.into(), text.into()));
    }

    /// The first sentence about a field, or nothing. JSON pointers (`/child/name`) and names both work.
    pub fn of(&self, field: &str) -> &str {
        self.list.iter().find(|(name, _)| name == field || id_of(name) == field).map_or("", |(_, text)| text)
    }

    /// Whether there is nothing to say.
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// `(id of the field, sentence)` in order.
    pub fn iter(&self) -> impl Iterator<Item = (String, &str)> {
        self.list.iter().map(|(field, text)| (id_of(field), text.as_str()))
    }
}

/// The id of a field's control: its name with everything that an id or a selector dislikes turned into dashes.
pub fn id_of(name: &str) -> String {
    let id: String = name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect();
    id.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use kernel::{FieldProblem, Lang};

    use super::{Errors, MAX_SHOWN, id_of};
    use crate::text::tests::t;

    #[test]
    fn field_problems_become_sentences_in_order() {
        let fields =
            [FieldProblem::new("/child/name", "field.required"), FieldProblem::new("x", "never.heard-of")];
        let errors = Errors::new(&t(Lang::En), &fields);
        assert_eq!(errors.of("child-name"), "Enter an answer");
        assert_eq!(errors.of("/child/name"), "Enter an answer");
        assert_eq!(errors.of("x"), "Check this answer");
        assert_eq!(errors.of("y"), "");
        assert_eq!(errors.iter().map(|(id, _)| id).collect::<Vec<_>>(), ["child-name", "x"]);
        let many = vec![FieldProblem::new("a", "field.required"); MAX_SHOWN + 10];
        assert_eq!(Errors::new(&t(Lang::Pt), &many).iter().count(), MAX_SHOWN);
    }

    #[test]
    fn ids_are_fit_for_links() {
        assert_eq!(id_of("/child/0/given name"), "child-0-given-name");
        assert_eq!(id_of("姓名"), "姓名");
        assert_eq!(id_of("a\"><script>"), "a---script");
    }
}
