//! Typesetting off the async threads, a few papers at a time: fonts are loaded once, at the start of the house.

use std::path::Path;
use std::sync::Arc;

use kernel::{Problem, ProblemStatus};
use pdf::{Fonts, Meta, PdfError, Template, Typesetter};
use serde_json::Value;
use tokio::sync::Semaphore;

/// Papers that are typeset at the same time; others wait their turn.
const AT_ONCE: usize = 2;
/// Most characters that one refusal names.
const CHARACTERS_MAX: usize = 50;

/// The typesetter of the house. Cheap to clone.
#[derive(Clone)]
pub struct Renderer {
    typesetter: Typesetter,
    turns: Arc<Semaphore>,
}

impl Renderer {
    /// Loads the fonts of the house from below `dirs`; a missing one is an error that names its package.
    pub fn load<P: AsRef<Path>>(dirs: &[P]) -> Result<Self, PdfError> {
        Ok(Self::new(Typesetter::new(Arc::new(Fonts::load(dirs)?))))
    }

    /// With fonts that are already there.
    pub fn new(typesetter: Typesetter) -> Self {
        Self { typesetter, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    pub(super) async fn render(
        &self,
        template: Template,
        data: Value,
        meta: Meta,
    ) -> Result<Vec<u8>, PdfError> {
        let _turn = self.turns.acquire().await.map_err(|_closed| PdfError::Busy)?;
        let typesetter = self.typesetter.clone();
        let work = move || typesetter.render(&Arc::new(template), &data, &meta);
        tokio::task::spawn_blocking(work).await.map_err(|_panicked| PdfError::Broken)?
    }

    pub(super) async fn blocking<T: Send + 'static>(
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|_panicked| Problem::new(ProblemStatus::Unavailable, "unavailable"))
    }

    /// Characters of the texts in `data` that no font has.
    pub(super) fn missing(&self, data: &Value) -> Vec<char> {
        let mut missing = Vec::new();
        self.collect_missing(data, &mut missing);
        missing
    }

    fn collect_missing(&self, data: &Value, missing: &mut Vec<char>) {
        match data {
            Value::String(text) => {
                for character in text.chars().filter(|c| !c.is_control()) {
                    let new = !missing.contains(&character) && missing.len() < CHARACTERS_MAX;
                    if new && !self.typesetter.fonts().covers(character) {
                        missing.push(character);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect_missing(item, missing)),
            Value::Object(fields) => fields.values().for_each(|field| self.collect_missing(field, missing)),
            _ => {}
        }
    }
}
