//! `jurisdiction.toml`: whose rules these are, in which civil time, money and look.

use kernel::Text;
use serde::{Deserialize, Serialize};

/// One jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jurisdiction {
    /// Instance code on the exchange, for example `MO`.
    pub code: String,
    pub name: Text,
    /// The name of the government, for headers and letters.
    pub government: Text,
    /// IANA name of the civil time in which the law counts days, for example `Asia/Macau`.
    pub time_zone: String,
    pub currency: Currency,
    pub theme: Theme,
    /// Assurance levels from lowest to highest; the keys are what services ask for.
    #[serde(default)]
    pub assurance: Vec<Assurance>,
}

/// One level of assurance of an identification means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assurance {
    /// `low`, `substantial`, `high`: the words of Regulation (EU) 910/2014 art. 8, which the code uses.
    pub level: String,
    /// The jurisdiction's own name of the level.
    pub name: Text,
    /// The provision that defines it; absent while it is not known.
    pub law: Option<Text>,
    /// What a session must have on both axes.
    pub at_least: kernel::Assurance,
}

/// The money, with the words that write an amount out in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// ISO 4217 code.
    pub code: String,
    pub name: Text,
    /// The unit as it stands in an amount in words: 澳門元 · pataca · pataca.
    pub unit_one: Text,
    /// The same for more than one.
    pub unit_many: Text,
    /// The hundredth part: 分 · avo · avo.
    pub minor_one: Text,
    pub minor_many: Text,
    /// Decimal places.
    pub decimals: u8,
}

/// The look: only what differs between governments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The name of the portal.
    pub name: Text,
    /// The sign before the name: a short text or the path of an SVG in the pack.
    pub mark: String,
    /// Brand and primary action, `#rrggbb`, at least 7:1 on `paper`.
    pub brand: String,
    /// Ornament only, `#rrggbb`.
    pub ornament: String,
    /// Page background, `#rrggbb`.
    pub paper: String,
}

impl Jurisdiction {
    /// The civil time zone; `None` when the name is not in the time zone database.
    pub fn zone(&self) -> Option<jiff::tz::TimeZone> {
        jiff::tz::TimeZone::get(&self.time_zone).ok()
    }
}
