//! Where a key stands in a TOML file, so that a check on typed values can still name the line.
//! Next: `Pack::line_of`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One step on the way to a value: a table key or the position in an array (first is 0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Key(String),
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<&String> for Step {
    fn from(key: &String) -> Self {
        Self::Key(key.clone())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// The line of a byte offset; first line is 1.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

/// The line of the deepest value that exists along `steps`; `None` when the file does not parse.
pub(crate) fn line_of(text: &str, steps: &[Step]) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut offset = 0;
    let mut table: Option<&DeTable<'_>> = Some(document.get_ref());
    let mut array: Option<&[Spanned<DeValue<'_>>]> = None;
    for step in steps {
        let found = match step {
            Step::Key(key) => table.and_then(|table| {
                table.iter().find(|(name, _)| name.get_ref() == key).map(|(name, value)| {
                    (if value.get_ref().is_table() { value.span().start } else { name.span().start }, value)
                })
            }),
            Step::Index(index) => array.and_then(|items| items.get(*index)).map(|v| (v.span().start, v)),
        };
        let Some((start, value)) = found else { break };
        offset = start;
        table = value.get_ref().as_table();
        array = value.get_ref().as_array().map(AsRef::as_ref);
    }
    Some(line_at(text, offset))
}

#[cfg(test)]
mod tests {
    use super::{Step, line_of};

    const FILE: &str = "id = \"x\"\n\n[[row]]\nif = \"a\"\n\n[[row]]\nif = \"b\"\nout = \"c\"\n\n[clock.declare]\nlength = 30\n";

    #[test]
    fn finds_keys_array_members_and_tables() {
        let line = |steps: &[Step]| line_of(FILE, steps);
        assert_eq!(line(&["id".into()]), Some(1));
        assert_eq!(line(&["row".into(), 1.into()]), Some(6));
        assert_eq!(line(&["row".into(), 1.into(), "out".into()]), Some(8));
        assert_eq!(line(&["clock".into(), "declare".into(), "length".into()]), Some(11));
        assert_eq!(line(&["clock".into(), "declare".into()]), Some(10));
        // A key that is absent points at its nearest existing parent.
        assert_eq!(line(&["row".into(), 1.into(), "law".into()]), Some(6));
        assert_eq!(line_of("= broken", &[]), None);
    }
}
