//! What a jurisdiction allows in a name: scripts, extra characters, lengths and the order of romanised names.
//! Data of the pack; Macao's civil registry keeps a list of allowed characters, which goes into `only`.

use serde::{Deserialize, Serialize};
use unicode_script::{Script, UnicodeScript as _};

use super::{MAX_PART_GRAPHEMES, NameError, NameOrder, NameParts, PersonName, len_graphemes};
use crate::Lang;

/// What one of the two names may contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptRule {
    /// Most characters (as a reader counts them) in a surname or in given names.
    pub max_graphemes: usize,
    /// Characters beyond the script's own, for example a hyphen or an apostrophe.
    #[serde(default)]
    pub extra: String,
    /// Where a registry keeps a closed list: the list. Empty means every character of the script.
    #[serde(default)]
    pub only: String,
}

/// Naming rules of a jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameRules {
    pub chinese: ScriptRule,
    pub roman: ScriptRule,
    /// Order of romanised names on Chinese, Portuguese and English pages, where the person's own is not known.
    pub order: OrderRules,
}

/// The usual order of romanised names by page language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRules {
    #[serde(rename = "zh-Hant")]
    pub zh_hant: NameOrder,
    pub pt: NameOrder,
    pub en: NameOrder,
}

impl NameRules {
    /// The usual order of romanised names on pages in `lang`.
    pub const fn roman_order(&self, lang: Lang) -> NameOrder {
        match lang {
            Lang::ZhHant => self.order.zh_hant,
            Lang::Pt => self.order.pt,
            Lang::En => self.order.en,
        }
    }

    /// Checks both names; each finding says which (`chinese` or `roman`).
    pub fn check(&self, name: &PersonName) -> Vec<(&'static str, NameError)> {
        let chinese = name.chinese().map(|parts| self.chinese.check(parts, Script::Han));
        let roman = name.roman().map(|parts| self.roman.check(parts, Script::Latin));
        let tagged = [("chinese", chinese), ("roman", roman)];
        tagged.into_iter().filter_map(|(which, result)| Some((which, result?.err()?))).collect()
    }
}

impl ScriptRule {
    fn check(&self, parts: &NameParts, script: Script) -> Result<(), NameError> {
        let limit = self.max_graphemes.min(MAX_PART_GRAPHEMES);
        for part in [parts.surname(), parts.given()] {
            if len_graphemes(part) > limit {
                return Err(NameError::TooLong { limit });
            }
            let mut follows_base = false;
            for character in part.chars() {
                let fits = self.allows(character, script, follows_base);
                if !fits {
                    return Err(NameError::Script { character });
                }
                follows_base = character.script() != Script::Common;
            }
        }
        Ok(())
    }

    fn allows(&self, character: char, script: Script, follows_base: bool) -> bool {
        match character.script() {
            // Accents and variation selectors belong to the character before them.
            Script::Inherited => follows_base,
            found if found == script => self.only.is_empty() || self.only.contains(character),
            _ => (character == ' ' && script == Script::Latin) || self.extra.contains(character),
        }
    }
}
