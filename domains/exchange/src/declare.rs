//! What the pack declares: members and subsystems, services, purposes and grants (`exchange/` in the pack).
//! Shapes only; `snapshot/` checks how they fit together.

use jiff::civil::Date;
use kernel::Text;
use pack::LawRef;
use serde::{Deserialize, Serialize};

/// `exchange/members.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembersFile {
    #[serde(rename = "class")]
    pub classes: Vec<MemberClass>,
    #[serde(rename = "member")]
    pub members: Vec<Member>,
}

/// A class of members: government, companies, …
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberClass {
    pub code: String,
    pub name: Text,
}

/// An organisation that takes part in the exchange.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub class: String,
    /// A department code, or the code of a member outside government.
    pub code: String,
    /// Needed only when `code` is no department.
    pub name: Option<Text>,
    #[serde(rename = "subsystem", default)]
    pub subsystems: Vec<Subsystem>,
}

/// An information system of a member.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subsystem {
    pub code: String,
    pub name: Text,
    /// A part of this program: it asks from inside, and nobody may speak for it at the edge.
    #[serde(default)]
    pub internal: bool,
}

/// `exchange/purposes.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurposesFile {
    #[serde(rename = "purpose")]
    pub purposes: Vec<Purpose>,
}

/// Why data is asked for, in words that the person concerned reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    pub code: String,
    pub name: Text,
}

/// `exchange/services/*.toml`: one service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceFile {
    /// Full id, for example `MO/GOV/DSAJ/civil-registry/birth`.
    pub id: String,
    pub name: Text,
    pub description: Text,
    pub provider: ProviderKind,
    /// Standard of the records, for example `std:civil.birth@1.0.0`.
    pub standard: String,
    /// Data category that a consent must cover.
    pub category: String,
    pub sharing: Sharing,
    /// Health and the like: asked for within a case only.
    #[serde(default)]
    pub sensitive: bool,
    /// JSON pointer of the person's party id in a request body, where the caller does not name the person otherwise.
    pub subject_at: Option<String>,
    #[serde(rename = "endpoint")]
    pub endpoints: Vec<EndpointFile>,
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// The register of this system with this id.
    Register(String),
    /// Whoever registered for the service: a domain of this system, or the client of a system elsewhere.
    Handler,
}

/// Macao's classes of sharing between departments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// Any department with a purpose and a legal basis.
    Unconditional,
    /// Only under the conditions that a grant states.
    Conditional,
    /// Never leaves its department.
    None,
}

impl Sharing {
    /// The word in the pack and in policies.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unconditional => "unconditional",
            Self::Conditional => "conditional",
            Self::None => "none",
        }
    }
}

/// Method and path pattern of a service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointFile {
    pub method: String,
    /// `*` stands for characters inside a segment, `**` for anything.
    pub path: String,
    pub summary: Text,
    pub action: Action,
    #[serde(default)]
    pub answer: Answer,
    /// Standard of the request body; absent when there is none.
    pub request: Option<String>,
    /// Standard of the answer when it is not the service's.
    pub response: Option<String>,
}

/// What a call does to the provider's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Read,
    Write,
}

impl Action {
    /// The word in the pack and in policies.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// The shape of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// One object of the standard.
    #[default]
    Record,
    /// `{"items": […]}` of objects of the standard.
    List,
}

/// What a person agrees to where a grant names no law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentWording {
    /// Changes whenever the words do.
    pub version: String,
    pub text: Text,
}

/// Where the case is kept on which a call rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseRule {
    /// In this system: an open case of the client's department that concerns the person, looked up at every call.
    Own,
    /// In this system, as `own`, but whoever the department's own register shows need not be in it: to look somebody up
    /// is how the keeper of a register finds out whom a case concerns.
    Keeper,
    /// In the client's own system, which answers for it; here it is a reference only.
    Foreign,
}

/// `exchange/grants.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantsFile {
    #[serde(rename = "grant")]
    pub grants: Vec<GrantFile>,
}

/// Who may call what, why, on which ground, and what comes back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantFile {
    pub id: String,
    /// Client subsystem.
    pub client: String,
    pub service: String,
    /// Endpoints of the service as `GET /**`; each must be declared by it or lie within a declared one.
    pub endpoints: Vec<String>,
    /// Standard version of the answer.
    pub standard: String,
    /// Dotted field paths that are released; a path covers all below it.
    pub fields: Vec<String>,
    pub purposes: Vec<String>,
    /// The law that allows it; absent = the person whose data it is must consent.
    pub law: Option<LawRef>,
    /// The words of the consent, where no law is named.
    pub consent: Option<ConsentWording>,
    /// Where the case is kept that the call must name; absent = the call needs none.
    pub case: Option<CaseRule>,
    /// First day.
    pub from: Date,
    /// Last day; absent while it stays in force.
    pub to: Option<Date>,
    /// Most calls a day; absent = no limit.
    pub per_day: Option<u32>,
    /// Most calls a day that one official causes; absent = no limit. An operational value.
    pub per_day_per_official: Option<u32>,
}
