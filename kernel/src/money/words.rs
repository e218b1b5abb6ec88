//! Amounts in words: Chinese financial numerals, Portuguese (pt-PT, long scale) and English. The currency's own words
//! are data. Amounts beyond [`MAX_WORDS_UNITS`] are refused: no office writes them, and the scales then differ by place.

use serde::{Deserialize, Serialize};

use super::MoneyError;
use crate::Lang;

/// Largest amount in words: one below a million millions of units.
pub const MAX_WORDS_UNITS: u64 = 999_999_999_999;

/// Grammatical gender of a currency's noun in Portuguese.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    Feminine,
    Masculine,
}

/// A countable noun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noun {
    pub one: String,
    pub many: String,
    pub gender: Gender,
}

/// Words of a currency in a language with singular and plural.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatinWords {
    pub unit: Noun,
    pub minor: Noun,
}

/// Words of a currency in Chinese.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChineseWords {
    /// Before the amount, for example `澳門元`.
    pub prefix: String,
    /// After the whole units, for example `元`.
    pub unit: String,
    /// After each decimal place in turn, for example `角` and `分`.
    pub places: Vec<String>,
    /// After an amount without decimals; often empty or `正`.
    #[serde(default)]
    pub whole: String,
}

/// Words of a currency in every language of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurrencyWords {
    #[serde(rename = "zh-Hant")]
    pub zh_hant: ChineseWords,
    pub pt: LatinWords,
    pub en: LatinWords,
}

impl CurrencyWords {
    pub(super) fn write(
        &self,
        negative: bool,
        units: u64,
        minor: u64,
        exponent: u8,
        lang: Lang,
    ) -> Result<String, MoneyError> {
        if units > MAX_WORDS_UNITS {
            return Err(MoneyError::Overflow);
        }
        Ok(match lang {
            Lang::ZhHant => self.zh_hant.write(negative, units, minor, exponent),
            Lang::Pt => {
                let sign = if negative { "menos " } else { "" };
                let text = self.pt.write(units, minor, " e ", portuguese, |number| {
                    if number >= 1_000_000 && number % 1_000_000 == 0 { " de " } else { " " }
                });
                format!("{sign}{text}")
            }
            Lang::En => {
                let sign = if negative { "minus " } else { "" };
                let text = self.en.write(units, minor, " and ", |number, _| english(number), |_| " ");
                format!("{sign}{text}")
            }
        })
    }
}

impl LatinWords {
    fn write(
        &self,
        units: u64,
        minor: u64,
        and: &str,
        number: impl Fn(u64, Gender) -> String,
        link: impl Fn(u64) -> &'static str,
    ) -> String {
        let phrase = |count: u64, noun: &Noun| {
            let word = if count == 1 { &noun.one } else { &noun.many };
            [number(count, noun.gender).as_str(), link(count), word].concat()
        };
        match (units, minor) {
            (_, 0) => phrase(units, &self.unit),
            (0, _) => phrase(minor, &self.minor),
            _ => [phrase(units, &self.unit).as_str(), and, &phrase(minor, &self.minor)].concat(),
        }
    }
}

const CHINESE_DIGITS: [char; 10] = ['零', '壹', '貳', '叁', '肆', '伍', '陸', '柒', '捌', '玖'];

impl ChineseWords {
    fn write(&self, negative: bool, units: u64, minor: u64, exponent: u8) -> String {
        let mut text = String::new();
        if negative {
            text.push('負');
        }
        text.push_str(&self.prefix);
        if units > 0 || minor == 0 {
            text.push_str(&chinese(units));
            text.push_str(&self.unit);
        }
        if minor == 0 {
            text.push_str(&self.whole);
            return text;
        }
        let mut written = units > 0;
        let mut gap = false;
        for (place, word) in (0..u32::from(exponent)).rev().zip(&self.places) {
            let digit = minor / 10_u64.pow(place) % 10;
            if digit == 0 {
                gap = true;
                continue;
            }
            if gap && written {
                text.push('零');
            }
            text.push(chinese_digit(digit));
            text.push_str(word);
            (written, gap) = (true, false);
        }
        text
    }
}

fn chinese_digit(digit: u64) -> char {
    usize::try_from(digit).ok().and_then(|at| CHINESE_DIGITS.get(at).copied()).unwrap_or('零')
}

/// Financial numerals, groups of four: 萬 and 億. One 零 stands for any run of zeros inside the number.
fn chinese(number: u64) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut text = String::new();
    let mut gap = false;
    for (scale, name) in [(100_000_000, "億"), (10_000, "萬"), (1, "")] {
        let group = number / scale % 10_000;
        if group == 0 {
            gap = !text.is_empty();
            continue;
        }
        for (place, place_name) in [(1_000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
            let digit = group / place % 10;
            if digit == 0 {
                gap = !text.is_empty();
                continue;
            }
            if gap {
                text.push('零');
            }
            text.push(chinese_digit(digit));
            text.push_str(place_name);
            gap = false;
        }
        text.push_str(name);
    }
    text
}

const PT_TEENS: [&str; 20] = [
    "zero",
    "um",
    "dois",
    "três",
    "quatro",
    "cinco",
    "seis",
    "sete",
    "oito",
    "nove",
    "dez",
    "onze",
    "doze",
    "treze",
    "catorze",
    "quinze",
    "dezasseis",
    "dezassete",
    "dezoito",
    "dezanove",
];
const PT_TENS: [&str; 10] =
    ["", "", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"];
const PT_HUNDREDS: [&str; 10] = [
    "",
    "cento",
    "duzentos",
    "trezentos",
    "quatrocentos",
    "quinhentos",
    "seiscentos",
    "setecentos",
    "oitocentos",
    "novecentos",
];

fn pick(words: &[&'static str], at: u64) -> &'static str {
    usize::try_from(at).ok().and_then(|at| words.get(at).copied()).unwrap_or_default()
}

/// Portuguese below 10¹²: `mil milhões` for 10⁹ (long scale). Millions are masculine, the rest agrees with the noun.
fn portuguese(number: u64, gender: Gender) -> String {
    let (millions, rest) = (number / 1_000_000, number % 1_000_000);
    if millions == 0 {
        return portuguese_thousands(rest, gender);
    }
    let name = if millions == 1 { "milhão" } else { "milhões" };
    let head = format!("{} {name}", portuguese_thousands(millions, Gender::Masculine));
    if rest == 0 {
        return head;
    }
    let last_group = if rest.is_multiple_of(1_000) { rest / 1_000 } else { rest };
    [head.as_str(), portuguese_link(last_group), &portuguese_thousands(rest, gender)].concat()
}

fn portuguese_thousands(number: u64, gender: Gender) -> String {
    let (thousands, rest) = (number / 1_000, number % 1_000);
    let head = match thousands {
        0 => return portuguese_hundreds(rest, gender),
        1 => "mil".to_owned(),
        _ => format!("{} mil", portuguese_hundreds(thousands, gender)),
    };
    if rest == 0 {
        return head;
    }
    [head.as_str(), portuguese_link(rest), &portuguese_hundreds(rest, gender)].concat()
}

/// `e` joins a last group that is below a hundred or whole hundreds; otherwise the groups just follow each other.
fn portuguese_link(group: u64) -> &'static str {
    if group < 100 || (group < 1_000 && group.is_multiple_of(100)) { " e " } else { " " }
}

fn portuguese_hundreds(number: u64, gender: Gender) -> String {
    if number == 100 {
        return "cem".to_owned();
    }
    let (hundreds, rest) = (number / 100, number % 100);
    let feminine = gender == Gender::Feminine;
    let hundreds_word = match pick(&PT_HUNDREDS, hundreds) {
        word if feminine && hundreds >= 2 => word.replace("os", "as"),
        word => word.to_owned(),
    };
    let small = |number: u64| match (number, feminine) {
        (1, true) => "uma",
        (2, true) => "duas",
        _ => pick(&PT_TEENS, number),
    };
    let rest_words = match rest {
        0 if hundreds > 0 => String::new(),
        0..=19 => small(rest).to_owned(),
        _ if rest.is_multiple_of(10) => pick(&PT_TENS, rest / 10).to_owned(),
        _ => format!("{} e {}", pick(&PT_TENS, rest / 10), small(rest % 10)),
    };
    [hundreds_word, rest_words].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" e ")
}

const EN_TEENS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const EN_TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// English below 10¹², British: `and` before the tens of the last group, 10⁹ is a billion.
fn english(number: u64) -> String {
    if number == 0 {
        return "zero".to_owned();
    }
    let mut parts = Vec::new();
    for (scale, name) in [(1_000_000_000, " billion"), (1_000_000, " million"), (1_000, " thousand")] {
        let group = number / scale % 1_000;
        if group > 0 {
            parts.push([english_hundreds(group).as_str(), name].concat());
        }
    }
    let last = number % 1_000;
    let and = if last < 100 && last > 0 && !parts.is_empty() { "and " } else { "" };
    if last > 0 {
        parts.push([and, &english_hundreds(last)].concat());
    }
    parts.join(" ")
}

fn english_hundreds(number: u64) -> String {
    let (hundreds, rest) = (number / 100, number % 100);
    let rest_words = match rest {
        0 => String::new(),
        1..=19 => pick(&EN_TEENS, rest).to_owned(),
        _ if rest.is_multiple_of(10) => pick(&EN_TENS, rest / 10).to_owned(),
        _ => format!("{}-{}", pick(&EN_TENS, rest / 10), pick(&EN_TEENS, rest % 10)),
    };
    match (hundreds, rest) {
        (0, _) => rest_words,
        (_, 0) => format!("{} hundred", pick(&EN_TEENS, hundreds)),
        _ => format!("{} hundred and {rest_words}", pick(&EN_TEENS, hundreds)),
    }
}
