//! Words of one room in all languages at once, for what is written once and read by anybody: letters, papers, seals.

use std::sync::OnceLock;

use kernel::{Lang, Text};

use crate::{Catalog, Source};

/// The texts of a room, read at the first use. For pages there is the catalogue of the house.
pub struct Words {
    source: &'static Source,
    catalog: OnceLock<Option<Catalog>>,
}

impl Words {
    /// Words of this source.
    pub const fn of(source: &'static Source) -> Self {
        Self { source, catalog: OnceLock::new() }
    }

    /// A text in every language. The house does not start with a source that cannot be read; here its keys would show.
    pub fn say(&self, key: &str) -> Text {
        let catalog = self.catalog.get_or_init(|| Catalog::new(vec![*self.source]).ok());
        let text =
            |lang: Lang| catalog.as_ref().map_or_else(|| key.to_owned(), |all| all.text(lang, key, &[]));
        Text { zh_hant: text(Lang::ZhHant), pt: text(Lang::Pt), en: text(Lang::En) }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::Source;

    #[test]
    fn a_word_comes_in_every_language_and_an_unknown_one_as_its_key() {
        static SOURCE: Source =
            Source { name: "t", zh_hant: "a = 印\n", pt: "a = Selo\n", en: "a = Seal\n" };
        let words = Words::of(&SOURCE);
        let said = words.say("a");
        assert_eq!((&*said.zh_hant, &*said.pt, &*said.en), ("印", "Selo", "Seal"));
        assert_eq!(words.say("b").en, "b");
    }
}
