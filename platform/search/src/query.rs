//! A query: what somebody typed, as terms that must all match. Next: `store/find.rs`.

use crate::text::{is_chinese_run, number_forms, runs_of};

/// Longest query, characters.
pub const QUERY_CHARS_MAX: usize = 100;
/// Most terms of a query.
pub const TERMS_MAX: usize = 8;

/// Why a query cannot be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("there is no letter or digit to search for")]
    Empty,
    #[error("longer than {QUERY_CHARS_MAX} characters or more than {TERMS_MAX} words")]
    TooLong,
}

impl QueryError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "search.empty",
            Self::TooLong => "search.too-long",
        }
    }
}

impl From<QueryError> for kernel::Problem {
    fn from(error: QueryError) -> Self {
        Self::new(kernel::ProblemStatus::Invalid, error.code())
    }
}

/// One thing that must match: Chinese characters in a row, or the beginning of a word or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub text: String,
    pub chinese: bool,
}

impl Term {
    /// Index tokens of which a match has all; each stands for a prefix range.
    pub fn tokens(&self) -> Vec<String> {
        let letters: Vec<char> = self.text.chars().collect();
        if !self.chinese || letters.len() < 2 {
            return vec![self.text.clone()];
        }
        letters.windows(2).map(|pair| pair.iter().collect()).collect()
    }

    /// What a match's stored text holds somewhere: a word begins after a space.
    pub fn needle(&self) -> String {
        if self.chinese { self.text.clone() } else { format!(" {}", self.text) }
    }

    /// True when the term is a whole run of the stored text rather than a part of one.
    pub fn is_whole_in(&self, stored: &str) -> bool {
        stored.split(' ').any(|run| run == self.text)
    }
}

/// What somebody searches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(crate) terms: Vec<Term>,
}

impl Query {
    /// Reads what somebody typed. A chunk with a digit is a number, whose separators do not matter.
    pub fn parse(input: &str) -> Result<Self, QueryError> {
        if input.chars().count() > QUERY_CHARS_MAX {
            return Err(QueryError::TooLong);
        }
        let mut terms: Vec<Term> = Vec::new();
        for chunk in input.split_whitespace() {
            let number =
                chunk.chars().any(char::is_numeric) && !runs_of(chunk).iter().any(|run| is_chinese_run(run));
            let runs =
                if number { number_forms(chunk).into_iter().take(1).collect() } else { runs_of(chunk) };
            for text in runs {
                let term = Term { chinese: is_chinese_run(&text), text };
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        match terms.len() {
            0 => Err(QueryError::Empty),
            1..=TERMS_MAX => Ok(Self { terms }),
            _ => Err(QueryError::TooLong),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Query, QueryError};

    fn texts(input: &str) -> Vec<String> {
        Query::parse(input).unwrap().terms.into_iter().map(|term| term.text).collect()
    }

    #[test]
    fn words_numbers_and_chinese_become_terms() {
        assert_eq!(texts("  Chan  TAI "), ["chan", "tai"]);
        assert_eq!(texts("1/234567/8"), ["12345678"]);
        assert_eq!(texts("陳大文 chan"), ["陳大文", "chan"]);
        assert_eq!(Query::parse("陳大文").unwrap().terms[0].tokens(), ["陳大", "大文"]);
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert_eq!(Query::parse(" %% - "), Err(QueryError::Empty));
        assert_eq!(Query::parse(&"a".repeat(101)), Err(QueryError::TooLong));
        assert_eq!(Query::parse("a b c d e f g h i"), Err(QueryError::TooLong));
    }

    proptest! {
        #[test]
        fn terms_are_single_runs_of_folded_text(input in "\\PC{0,100}") {
            if let Ok(query) = Query::parse(&input) {
                for term in query.terms {
                    prop_assert!(!term.text.contains([' ', '/']));
                    prop_assert!(!term.text.is_empty());
                }
            }
        }
    }
}
