//! The questions of a form: which pages are asked, how far each is, whether a whole form passes its schema.
//! Invariant: only visible pages count; an answer left empty is no answer.

use std::collections::{BTreeMap, BTreeSet};

use forms::{Checker, Codes, Field, FormSchema};
use kernel::{FieldProblem, Lang, Problem};
use pack::Pack;
use serde_json::{Map, Value};

use super::View;
use crate::definition::{Check, Definition, FormNode, NodeKind, Page};
use crate::error::CaseworkError;
use crate::rules::scope;

/// Where a pack keeps its code lists.
const CODES: &str = "standards/codes/*.json";

/// A form of the pack, ready to ask and to check.
#[derive(Debug)]
pub struct Questions {
    pub schema: FormSchema,
    checker: Checker,
}

/// The code lists of a pack by id.
pub fn codes(pack: &Pack) -> Codes {
    let lists = pack.glob(CODES).into_iter().filter_map(|path| pack.json::<forms::CodeList>(path).ok());
    lists.map(|list| (list.id.clone(), list)).collect()
}

/// The forms of all definitions by service id; the error names the first one that is none.
pub fn read_all<'a>(
    definitions: impl Iterator<Item = &'a Definition>,
    codes: &Codes,
) -> Result<BTreeMap<String, Questions>, String> {
    let mut all = BTreeMap::new();
    for definition in definitions.filter(|definition| !definition.form.schema.is_null()) {
        let told = |error: forms::FormError| format!("{}: {error}", definition.folder);
        let schema = FormSchema::parse(&definition.form.schema, codes).map_err(told)?;
        let checker = Checker::new(&definition.form.schema).map_err(told)?;
        all.insert(definition.id().to_owned(), Questions { schema, checker });
    }
    Ok(all)
}

/// How far a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageState {
    Untouched,
    Started,
    Done,
}

impl<'a> View<'a> {
    /// The form behind the pages of this case.
    pub fn questions(&self) -> Result<&'a Questions, Problem> {
        let missing = Problem::from(CaseworkError::NoSuchForm);
        self.law.questions.get(self.def.id()).ok_or(missing)
    }

    /// The form node with this id.
    pub fn form(&self, node: &str) -> Option<&'a FormNode> {
        match &self.def.node(node)?.kind {
            NodeKind::Form(form) => Some(form),
            _ => None,
        }
    }

    /// The pages of a form that are asked now, in order; after a return, those with a field to correct.
    pub fn pages(&self, form: &'a FormNode) -> Vec<&'a Page> {
        let pages = form.pages.iter().filter_map(|id| self.def.form.page(id));
        pages.filter(|page| self.is_asked(page) && self.open_fields(page).next().is_some()).collect()
    }

    /// All pages of a form whose condition holds, to show what was answered.
    pub fn asked_pages(&self, form: &'a FormNode) -> Vec<&'a Page> {
        let pages = form.pages.iter().filter_map(|id| self.def.form.page(id));
        pages.filter(|page| self.is_asked(page)).collect()
    }

    /// Whether the condition of a page holds.
    pub fn is_asked(&self, page: &Page) -> bool {
        page.when.as_ref().is_none_or(|when| {
            // A condition without a value asks for something that is not there: the page is not asked.
            let scope = scope(self.def, self.state, self.facts, &[when]);
            scope.and_then(|scope| when.eval_bool(&scope)).unwrap_or(false)
        })
    }

    /// The properties of a page that may be answered now.
    pub fn open_fields(&self, page: &'a Page) -> impl Iterator<Item = &'a String> {
        let named = self.state.returned.as_ref().map(|returned| returned.fields.clone());
        page.fields.iter().filter(move |name| named.as_ref().is_none_or(|named| named.contains(*name)))
    }

    /// What is known under the form's names: what was answered, else what came with the case.
    pub fn known_answers(&self) -> Map<String, Value> {
        let mut known = Map::new();
        for name in self.def.form.fields() {
            let value = self.state.answers.get(name).or_else(|| self.state.input.get(name));
            if let Some(value) = value.filter(|value| !value.is_null()) {
                known.insert(name.to_owned(), value.clone());
            }
        }
        known
    }

    /// How far a page is.
    pub fn page_state(&self, node: &str, page: &Page) -> PageState {
        let answered = |name: &String| self.state.answers.get(name).is_some_and(|value| !value.is_null());
        let touched = page.fields.iter().any(answered);
        let complete = self.state.complete_forms.contains(node);
        let clean = self.wrong_on(page, &self.known_answers()).is_empty();
        match (clean, touched || complete) {
            (true, true) => PageState::Done,
            (false, true) if touched => PageState::Started,
            _ => PageState::Untouched,
        }
    }

    /// What is wrong with these answers on one page, where the pack has words for it in its own.
    pub fn problems_on(&self, page: &Page, answers: &Map<String, Value>, lang: Lang) -> Vec<FieldProblem> {
        let form = &self.def.form;
        let said = |mut problem: FieldProblem| {
            let message = match problem.code.as_str() {
                "field.pattern" => form.message_of(&problem.field),
                "field.rule" => {
                    self.broken(page, answers).find(|c| c.field == problem.field).map(|c| c.message.clone())
                }
                _ => None,
            };
            if let Some(message) = message {
                "field.rule".clone_into(&mut problem.code);
                problem.args = vec![("message".to_owned(), message.get(lang).to_owned())];
            }
            problem
        };
        self.wrong_on(page, answers).into_iter().map(said).collect()
    }

    /// The checks of a page that do not hold for these answers.
    fn broken<'c>(&'c self, page: &'c Page, answers: &Map<String, Value>) -> impl Iterator<Item = &'c Check> {
        let here = self.def.form.checks.iter().filter(|check| page.fields.contains(&check.field));
        let checks: Vec<&Check> = here.collect();
        let state = if checks.is_empty() {
            None
        } else {
            let mut state = self.state.clone();
            state.answers.extend(answers.clone());
            Some(state)
        };
        checks.into_iter().filter(move |check| {
            let Some(state) = &state else { return false };
            let scope = scope(self.def, state, self.facts, &[&check.holds]);
            !scope.and_then(|scope| check.holds.eval_bool(&scope)).unwrap_or(true)
        })
    }

    fn wrong_on(&self, page: &Page, answers: &Map<String, Value>) -> Vec<FieldProblem> {
        let Ok(questions) = self.questions() else { return Vec::new() };
        let here = |problem: &FieldProblem| page.fields.iter().any(|name| name == problem.first_step());
        let problems = questions.checker.check(answers).into_iter().filter(here);
        let mut problems: Vec<FieldProblem> =
            problems.map(|problem| at_a_question(&questions.schema, problem)).collect();
        for check in self.broken(page, answers) {
            // What is no date or number at all is told first.
            if !problems.iter().any(|problem| problem.field == check.field) {
                problems.push(FieldProblem::new(check.field.clone(), "field.rule"));
            }
        }
        problems
    }

    /// Whether a question must be answered as things stand: the schema may ask for it only under a condition.
    pub fn is_required(&self, page: &Page, field: &Field) -> bool {
        let mut without = self.known_answers();
        without.remove(&field.name);
        let missed = |problem: &FieldProblem| problem.field == field.name && problem.code == "field.required";
        field.required || self.wrong_on(page, &without).iter().any(missed)
    }

    /// Whether a whole form would pass with these answers on top of what is there.
    pub fn would_be_complete(&self, form: &'a FormNode, answers: &Map<String, Value>) -> bool {
        let mut state = self.state.clone();
        state.answers.extend(answers.clone());
        let after = View { state: &state, ..*self };
        // Only what is answered counts here: a value that came with the case is confirmed by saving its page.
        let said = without_empty(&state.answers);
        after.asked_pages(form).iter().all(|page| after.wrong_on(page, &said).is_empty())
    }

    /// Pages in groups as the task list shows them: consecutive pages of one section.
    pub fn sections(&self, form: &'a FormNode) -> Vec<Vec<&'a Page>> {
        let mut groups: Vec<Vec<&Page>> = Vec::new();
        for page in self.pages(form) {
            match groups.last_mut() {
                Some(group) if group.last().is_some_and(|last| last.section == page.section) => {
                    group.push(page);
                }
                _ => groups.push(vec![page]),
            }
        }
        groups
    }

    /// The page after this one in its section.
    pub fn next_page(&self, form: &'a FormNode, page: &str) -> Option<&'a Page> {
        let sections = self.sections(form);
        let (group, at) = sections
            .iter()
            .find_map(|group| Some((group, group.iter().position(|known| known.id == page)?)))?;
        group.get(at + 1).copied()
    }

    /// The page before this one in its section.
    pub fn previous_page(&self, form: &'a FormNode, page: &str) -> Option<&'a Page> {
        let sections = self.sections(form);
        let (group, at) = sections
            .iter()
            .find_map(|group| Some((group, group.iter().position(|known| known.id == page)?)))?;
        at.checked_sub(1).and_then(|before| group.get(before)).copied()
    }

    /// The questions of the open fields of a page.
    pub fn fields_of(&self, page: &'a Page) -> Result<Vec<&'a Field>, Problem> {
        let schema = &self.questions()?.schema;
        Ok(self.open_fields(page).flat_map(|name| schema.of_property(name)).collect())
    }

    /// Answers of pages that are not asked any more: they are taken back before the case is submitted.
    pub fn orphans(&self) -> Vec<(String, String, Map<String, Value>)> {
        let mut found = Vec::new();
        for (id, node) in &self.def.process.node {
            let NodeKind::Form(form) = &node.kind else { continue };
            if !self.state.nodes.contains_key(id) {
                continue;
            }
            let asked = self.asked_pages(form);
            let kept: BTreeSet<&String> = asked.iter().flat_map(|page| &page.fields).collect();
            for page in form.pages.iter().filter_map(|page| self.def.form.page(page)) {
                let stale = |name: &&String| {
                    !kept.contains(name) && self.state.answers.get(*name).is_some_and(|v| !v.is_null())
                };
                let gone: Map<String, Value> =
                    page.fields.iter().filter(stale).map(|name| (name.clone(), Value::Null)).collect();
                if !gone.is_empty() {
                    found.push((id.clone(), page.id.clone(), gone));
                }
            }
        }
        found
    }
}

/// A problem of a group of questions stands at its first question.
fn at_a_question(schema: &FormSchema, mut problem: FieldProblem) -> FieldProblem {
    if schema.fields().iter().any(|field| field.name == problem.field) {
        return problem;
    }
    let first = schema.of_property(&problem.field).next().map(|first| first.name.clone());
    if let Some(first) = first {
        problem.field = first;
        if problem.code == "field.invalid" || problem.code == "field.required" {
            "casework.fill-some".clone_into(&mut problem.code);
        }
    }
    problem
}

/// The answers without what is empty, also inside.
pub fn without_empty(answers: &Map<String, Value>) -> Map<String, Value> {
    let kept = |value: &Value| match value {
        Value::Null => None,
        Value::Object(inner) => {
            let inner = without_empty(inner);
            (!inner.is_empty()).then_some(Value::Object(inner))
        }
        Value::Array(items) if items.is_empty() => None,
        other => Some(other.clone()),
    };
    answers.iter().filter_map(|(name, value)| Some((name.clone(), kept(value)?))).collect()
}

/// What is saved of a page: the given answers; what was there before and is empty now is taken back.
pub fn to_save(before: &Map<String, Value>, read: &Map<String, Value>) -> Map<String, Value> {
    let mut saved = without_empty(read);
    for name in read.keys() {
        if !saved.contains_key(name) && before.get(name).is_some_and(|value| !value.is_null()) {
            saved.insert(name.clone(), Value::Null);
        }
    }
    saved
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::{to_save, without_empty};

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn an_empty_answer_is_none_and_takes_back_what_was_there() {
        let read = object(
            json!({ "name": { "zh": null, "roman": { "given": null } }, "day": "2026-01-01", "n": null }),
        );
        assert_eq!(without_empty(&read), object(json!({ "day": "2026-01-01" })));
        let before = object(json!({ "name": { "zh": "陳" } }));
        assert_eq!(to_save(&before, &read), object(json!({ "name": null, "day": "2026-01-01" })));
    }
}
