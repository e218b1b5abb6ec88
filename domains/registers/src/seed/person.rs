//! A synthetic person with the records that government holds about it.

use jiff::civil::Date;
use kernel::{PartyId, PersonName};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::RecordId;

/// Sex as the identity card shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
}

impl Sex {
    /// The code of the list `population.sex`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
        }
    }
}

/// Marital status as the identity card shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marital {
    Single,
    Married,
    Divorced,
    Widowed,
}

impl Marital {
    /// The code of the list `population.marital-status`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Married => "married",
            Self::Divorced => "divorced",
            Self::Widowed => "widowed",
        }
    }
}

/// A record to be loaded with a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeedRecord {
    /// Name of its data standard: the register of the pack that keeps this standard takes it.
    pub standard: &'static str,
    pub id: RecordId,
    pub data: Value,
}

/// One synthetic person. Nobody real: numbers come from a synthetic range, names are drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeedPerson {
    /// Key of a persona of the demonstration, for example `mother`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persona: Option<&'static str>,
    pub party: PartyId,
    pub bir: String,
    pub name: PersonName,
    #[serde(serialize_with = "sex_code")]
    pub sex: Sex,
    pub birth_date: Date,
    #[serde(serialize_with = "marital_code")]
    pub marital: Marital,
    /// Records of which this person is the main subject, or the last of several to be born into the population.
    pub records: Vec<SeedRecord>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
fn sex_code<S: Serializer>(sex: &Sex, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(sex.code())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
fn marital_code<S: Serializer>(marital: &Marital, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(marital.code())
}
