//! Masks of identity numbers: `#` a digit, `@` a letter A–Z, `*` either, `[157]` one of these, anything else itself.
//! In a display every `_` is the next character of the number.

use super::MAX_INPUT_CHARS;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Digit,
    Letter,
    Either,
    OneOf(String),
    Exactly(char),
}

impl Place {
    fn fits(&self, letter: char) -> bool {
        match self {
            Self::Digit => letter.is_ascii_digit(),
            Self::Letter => letter.is_ascii_uppercase(),
            Self::Either => letter.is_ascii_digit() || letter.is_ascii_uppercase(),
            Self::OneOf(letters) => letters.contains(letter),
            Self::Exactly(expected) => letter == *expected,
        }
    }
}

/// The shape of a canonical number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask(Vec<Place>);

impl Mask {
    /// Reads a mask; the error says what is wrong with it.
    pub fn parse(mask: &str) -> Result<Self, String> {
        let mut places = Vec::new();
        let mut letters = mask.chars();
        while let Some(letter) = letters.next() {
            places.push(match letter {
                '#' => Place::Digit,
                '@' => Place::Letter,
                '*' => Place::Either,
                '[' => {
                    let set: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                    if set.is_empty() || !set.chars().all(is_canonical) {
                        return Err(format!("`{mask}` has an empty or impossible set"));
                    }
                    Place::OneOf(set)
                }
                letter if is_canonical(letter) => Place::Exactly(letter),
                letter => return Err(format!("`{mask}`: `{letter}` cannot stand in a number")),
            });
        }
        if places.is_empty() || places.len() > MAX_INPUT_CHARS {
            return Err(format!("`{mask}` has {} characters, from 1 to {MAX_INPUT_CHARS}", places.len()));
        }
        Ok(Self(places))
    }

    /// How many characters a number of this shape has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether `number` has this shape.
    pub fn fits(&self, number: &str) -> bool {
        let mut letters = number.chars();
        self.0.iter().all(|place| letters.next().is_some_and(|letter| place.fits(letter)))
            && letters.next().is_none()
    }
}

const fn is_canonical(letter: char) -> bool {
    letter.is_ascii_digit() || letter.is_ascii_uppercase()
}

/// How a canonical number is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Display(String);

impl Display {
    /// Any text with a `_` for each character of the number.
    pub fn parse(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// How many characters of a number it shows.
    pub fn places(&self) -> usize {
        self.0.chars().filter(|letter| *letter == '_').count()
    }

    /// The number in its printed form.
    pub fn render(&self, canonical: &str) -> String {
        let mut letters = canonical.chars();
        self.0.chars().filter_map(|place| if place == '_' { letters.next() } else { Some(place) }).collect()
    }
}
