//! The published check algorithms. Numbers arrive canonical and in the rule's shape; whatever else comes in is refused.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::IdentifierError;

/// Weights of the mainland resident number (GB 11643-1999).
const MAINLAND_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters of the mainland resident number by the weighted sum modulo 11.
const MAINLAND_CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// The check that an issuer publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// None is published: the shape is all that can be said.
    None,
    /// Hong Kong identity card: one or two letters, six digits, a check character modulo 11.
    Hkid,
    /// Mainland resident number: place, birth date, serial, check character (ISO 7064 MOD 11-2).
    MainlandResidentId,
}

/// Sex as an issuer writes it into a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    Male,
    Female,
}

/// What a mainland resident number says about its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MainlandFacts {
    /// Six-digit division code; 820000 and 810000 are residence permits of Macao and Hong Kong people.
    pub place: String,
    pub birth: Date,
    pub sex: Sex,
}

impl CheckKind {
    /// Whether a canonical number passes.
    pub fn verify(self, canonical: &str) -> Result<(), IdentifierError> {
        match self {
            Self::None => Ok(()),
            Self::Hkid => hkid(canonical),
            Self::MainlandResidentId => {
                mainland_facts(canonical)?;
                mainland_check(canonical)
            }
        }
    }
}

/// Letters A=10 … Z=35, a missing first letter 36, weights 9 … 2; check = 11 − sum mod 11 (10 → A, 11 → 0).
fn hkid(canonical: &str) -> Result<(), IdentifierError> {
    let letters = canonical.chars().take_while(char::is_ascii_uppercase).count();
    let length = canonical.chars().count();
    if !(1..=2).contains(&letters) || length != letters + 7 {
        return Err(IdentifierError::Shape);
    }
    let missing = if letters == 1 { Some(36) } else { None };
    let values = missing.into_iter().chain(canonical.chars().filter_map(|letter| letter.to_digit(36)));
    let sum: u32 = values.take(8).zip((2..=9).rev()).map(|(value, weight)| value * weight).sum();
    let expected = match 11 - sum % 11 {
        10 => 'A',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('?'),
    };
    if canonical.ends_with(expected) { Ok(()) } else { Err(IdentifierError::Check) }
}

fn mainland_check(canonical: &str) -> Result<(), IdentifierError> {
    let digits = canonical.chars().filter_map(|letter| letter.to_digit(10));
    let sum: u32 = digits.zip(MAINLAND_WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let expected = usize::try_from(sum % 11).ok().and_then(|at| MAINLAND_CHECKS.get(at));
    let fits = expected.is_some_and(|expected| canonical.ends_with(*expected));
    if fits { Ok(()) } else { Err(IdentifierError::Check) }
}

/// Place, birth date and sex out of a mainland resident number; an impossible date is refused.
pub fn mainland_facts(canonical: &str) -> Result<MainlandFacts, IdentifierError> {
    let (body, check) = canonical.split_at_checked(17).ok_or(IdentifierError::Shape)?;
    if !body.bytes().all(|byte| byte.is_ascii_digit()) || check.len() != 1 {
        return Err(IdentifierError::Shape);
    }
    let part = |range: std::ops::Range<usize>| body.get(range).unwrap_or_default();
    let birth = Date::strptime("%Y%m%d", part(6..14)).map_err(|_| IdentifierError::ImpossibleDate)?;
    let odd = part(16..17).bytes().all(|byte| byte % 2 == 1);
    let sex = if odd { Sex::Male } else { Sex::Female };
    Ok(MainlandFacts { place: part(0..6).to_owned(), birth, sex })
}
