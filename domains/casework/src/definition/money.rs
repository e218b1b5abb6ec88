//! `fees.toml`: amounts with dates, laws and direction. Amounts are written `"6500.00"` and kept in hundredths.

use jiff::civil::Date;
use kernel::Text;
use pack::LawRef;
use serde::{Deserialize, Serialize};

use super::Expr;

/// Largest amount, hundredths: one hundred million.
const MAX_AMOUNT_MINOR: i64 = 10_000_000_000;

/// All fees and benefits of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeesFile {
    #[serde(default)]
    pub fee: Vec<Fee>,
}

/// The account of the payee, as values of the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeAccount {
    pub bank: Expr,
    pub number: Expr,
    /// In whose name the account must be; absent where the case does not know it.
    pub holder: Option<Expr>,
}

/// Something to pay or to receive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    pub id: String,
    pub title: Text,
    pub direction: Direction,
    /// Role of the payer or payee.
    pub role: String,
    /// Where the money goes, for money out.
    pub account: Option<FeeAccount>,
    #[serde(rename = "rate")]
    pub rates: Vec<Rate>,
}

/// Which way the money goes, as the government sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The applicant pays.
    In,
    /// The applicant receives.
    Out,
}

/// An amount during a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// First day; absent when it is not known.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    pub amount: Amount,
    pub law: Option<LawRef>,
    /// Where the figure comes from, when no act is cited.
    pub source: Option<String>,
}

/// An amount of the jurisdiction's money in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(i64);

impl Amount {
    /// Hundredths.
    pub const fn minor(self) -> i64 {
        self.0
    }
}

impl TryFrom<String> for Amount {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let refuse = || format!("`{text}` is not an amount such as \"6500.00\"");
        let (whole, hundredths) = text.split_once('.').ok_or_else(refuse)?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(hundredths) || hundredths.len() != 2 {
            return Err(refuse());
        }
        let minor = format!("{whole}{hundredths}").parse::<i64>().map_err(|_| refuse())?;
        if minor > MAX_AMOUNT_MINOR { Err(refuse()) } else { Ok(Self(minor)) }
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Fee {
    /// The rate on `day`.
    pub fn rate_on(&self, day: Date) -> Option<&Rate> {
        let holds =
            |rate: &&Rate| rate.from.is_none_or(|from| from <= day) && rate.to.is_none_or(|to| day <= to);
        self.rates.iter().find(holds)
    }
}
