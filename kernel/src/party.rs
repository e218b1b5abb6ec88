//! Party: whoever can act, own, owe or be told: a person, an entity, a post or a system. One model for residents,
//! companies and officials; names and details stay in the registers, other rooms keep the `PartyId` alone.

use serde::{Deserialize, Serialize};

crate::id!(
    /// A person, an entity, a post or a system. Stable for life; a provisional newborn keeps its id when named.
    PartyId
);
crate::id!(
    /// A proceeding of administration.
    CaseId
);
crate::id!(
    /// The power under which somebody acts for somebody else.
    MandateId
);

/// What kind of party it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    Person,
    Entity,
    Post,
    System,
}

impl PartyKind {
    /// As tables and documents name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Entity => "entity",
            Self::Post => "post",
            Self::System => "system",
        }
    }
}

/// A number that an issuer gave to a party, for example `bir` · `DSI` · `12345678`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// The identifier type as the jurisdiction pack names it.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who issued it: a department code, a country code.
    pub issuer: String,
    /// The number in its canonical form (see `identifier` rules of the pack).
    pub number: String,
}
