//! Money: whole minor units and a currency, checked arithmetic, no floating point. How a currency is called and
//! divided is data of the pack. Next: `money/words.rs` for amounts in words.

mod words;

use serde::{Deserialize, Serialize};

pub use words::{ChineseWords, CurrencyWords, Gender, LatinWords, MAX_WORDS_UNITS, Noun};

use crate::{Lang, Problem, ProblemStatus, Text};

/// Longest amount as typed, in characters.
pub const MAX_AMOUNT_CHARS: usize = 32;

/// An ISO 4217 code: three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CurrencyCode([u8; 3]);

impl CurrencyCode {
    /// From the code's text.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        let bytes: [u8; 3] = code.as_bytes().try_into().map_err(|_| MoneyError::Currency)?;
        if bytes.iter().all(u8::is_ascii_uppercase) { Ok(Self(bytes)) } else { Err(MoneyError::Currency) }
    }

    /// The code's text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Display for CurrencyCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for CurrencyCode {
    type Error = MoneyError;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code)
    }
}

impl From<CurrencyCode> for String {
    fn from(code: CurrencyCode) -> Self {
        code.as_str().to_owned()
    }
}

/// Why money could not be read, computed or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("not a currency code")]
    Currency,
    #[error("two currencies cannot be added")]
    Mixed,
    #[error("the amount is out of range")]
    Overflow,
    #[error("not an amount")]
    Amount,
    #[error("not the decimal places of the currency")]
    Decimals,
}

impl MoneyError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Currency => "money.currency",
            Self::Mixed => "money.mixed",
            Self::Overflow => "money.overflow",
            Self::Amount => "money.amount",
            Self::Decimals => "money.decimals",
        }
    }
}

impl From<MoneyError> for Problem {
    fn from(error: MoneyError) -> Self {
        Self::new(ProblemStatus::Invalid, error.code())
    }
}

/// An amount. Negative is owed the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// In minor units: MOP 15.00 is 1500.
    pub minor: i64,
    pub currency: CurrencyCode,
}

impl Money {
    /// An amount in minor units.
    pub const fn new(minor: i64, currency: CurrencyCode) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: CurrencyCode) -> Self {
        Self::new(0, currency)
    }

    /// The sum; both must be of one currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference; both must be of one currency.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    /// The amount `times` over.
    pub fn checked_mul(self, times: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(times).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The sum of many amounts of one currency.
    pub fn sum(currency: CurrencyCode, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    fn combine(self, other: Self, with: impl Fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed);
        }
        let minor = with(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }
}

/// Most decimal places of a currency (ISO 4217 has none with more).
pub const MAX_EXPONENT: u8 = 4;

/// A currency as a pack describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CurrencyFile")]
pub struct Currency {
    code: CurrencyCode,
    exponent: u8,
    name: Text,
    words: CurrencyWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CurrencyFile {
    code: CurrencyCode,
    /// Decimal places of the minor unit.
    exponent: u8,
    /// The name beside an amount in figures.
    name: Text,
    words: CurrencyWords,
}

impl TryFrom<CurrencyFile> for Currency {
    type Error = MoneyError;

    fn try_from(file: CurrencyFile) -> Result<Self, Self::Error> {
        let CurrencyFile { code, exponent, name, words } = file;
        // A decimal place without a word would vanish from amounts in words.
        if exponent > MAX_EXPONENT || words.zh_hant.places.len() != usize::from(exponent) {
            return Err(MoneyError::Decimals);
        }
        Ok(Self { code, exponent, name, words })
    }
}

impl Currency {
    /// The ISO 4217 code.
    pub const fn code(&self) -> CurrencyCode {
        self.code
    }

    /// The currency's name in every language.
    pub const fn name(&self) -> &Text {
        &self.name
    }

    /// The amount as pages show it.
    pub fn format(&self, money: Money, lang: Lang) -> Result<String, MoneyError> {
        self.split(money)?;
        Ok(format_amount(money.minor, self.exponent, (self.code.as_str(), &self.name), lang))
    }

    /// The figures alone.
    pub fn figures(&self, money: Money) -> Result<String, MoneyError> {
        self.split(money)?;
        Ok(format_figures(money.minor, self.exponent))
    }

    /// Reads an amount as people type it: digits, optional thousands commas in the right places, a decimal point.
    pub fn parse(&self, text: &str) -> Result<Money, MoneyError> {
        let text = text.trim();
        if text.len() > MAX_AMOUNT_CHARS {
            return Err(MoneyError::Amount);
        }
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (units, decimals) = match text.split_once('.') {
            Some((_, "")) => return Err(MoneyError::Amount),
            Some(parts) => parts,
            None => (text, ""),
        };
        let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if units.is_empty() || !is_grouped(units) || !is_number(decimals) {
            return Err(MoneyError::Amount);
        }
        if decimals.len() > usize::from(self.exponent) {
            return Err(MoneyError::Decimals);
        }
        let padding = "0".repeat(usize::from(self.exponent) - decimals.len());
        let digits = [units.replace(',', "").as_str(), decimals, &padding].concat();
        let minor: i64 = digits.parse().map_err(|_| MoneyError::Overflow)?;
        Ok(Money::new(if negative { -minor } else { minor }, self.code))
    }

    /// The amount in words, as certificates and letters write it.
    pub fn in_words(&self, money: Money, lang: Lang) -> Result<String, MoneyError> {
        let (units, minor) = self.split(money)?;
        self.words.write(money.minor < 0, units, minor, self.exponent, lang)
    }

    /// Whole units and the rest in minor units, without the sign.
    fn split(&self, money: Money) -> Result<(u64, u64), MoneyError> {
        if money.currency != self.code {
            return Err(MoneyError::Mixed);
        }
        let scale = 10_u64.pow(u32::from(self.exponent));
        let all = money.minor.unsigned_abs();
        Ok((all / scale, all % scale))
    }
}

/// An amount of minor units beside its currency (code, name), as Macao's offices write it: `MOP 15.00`, in Chinese
/// `15.00 澳門元`.
pub fn format_amount(minor: i64, decimals: u8, (code, name): (&str, &Text), lang: Lang) -> String {
    let figures = format_figures(minor, decimals);
    match lang {
        Lang::ZhHant => format!("{figures} {}", name.zh_hant),
        Lang::Pt | Lang::En => format!("{code} {figures}"),
    }
}

/// The figures alone, grouped by thousands with a comma in every language: `596,390.00`. At most `MAX_EXPONENT` decimals.
pub fn format_figures(minor: i64, decimals: u8) -> String {
    let places = usize::from(decimals.min(MAX_EXPONENT));
    let scale = (0..places).fold(1_u64, |scale, _| scale * 10);
    let (units, rest) = (minor.unsigned_abs() / scale, minor.unsigned_abs() % scale);
    let digits = units.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    if minor < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if places == 0 { text } else { format!("{text}.{rest:0places$}") }
}

/// Digits without commas, or with a comma before every third digit from the right.
fn is_grouped(units: &str) -> bool {
    let mut groups = units.split(',');
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let plain = !units.contains(',');
    digits(first)
        && (plain || (1..=3).contains(&first.len()))
        && groups.all(|group| group.len() == 3 && digits(group))
}
