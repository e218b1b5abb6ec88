//! Members and their subsystems, with names from `departments.toml` where the member is a department.

use std::collections::BTreeMap;

use kernel::Text;
use pack::{Finding, Pack};
use xroad::ClientId;

use crate::declare::{Member, MembersFile};

/// File of members.
pub const FILE: &str = "exchange/members.toml";

/// Everybody who takes part.
#[derive(Debug, Default)]
pub struct Members(BTreeMap<ClientId, MemberEntry>);

/// One member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberEntry {
    /// Without subsystem.
    pub id: ClientId,
    pub name: Text,
    /// True when the code is a department of the pack.
    pub department: bool,
    pub subsystems: Vec<SubsystemEntry>,
}

/// One information system of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubsystemEntry {
    pub id: ClientId,
    pub name: Text,
    /// A part of this program, which nobody may speak for at the edge.
    pub internal: bool,
}

impl Members {
    /// The member that `client` is or belongs to.
    pub fn get(&self, client: &ClientId) -> Option<&MemberEntry> {
        self.0.get(&client.member())
    }

    /// True when `client` names a known subsystem.
    pub fn has_subsystem(&self, client: &ClientId) -> bool {
        self.subsystem(client).is_some()
    }

    /// The subsystem with this id.
    pub fn subsystem(&self, client: &ClientId) -> Option<&SubsystemEntry> {
        self.get(client)?.subsystems.iter().find(|subsystem| subsystem.id == *client)
    }

    /// The members that a pack declares, as far as they can be read.
    pub fn of_pack(pack: &Pack) -> Self {
        load(pack, &mut Vec::new())
    }

    /// The subsystem with this code of the member that is this department.
    pub fn subsystem_of(&self, department: &str, code: &str) -> Option<&SubsystemEntry> {
        let member = self.iter().find(|member| member.department && member.id.member_code() == department)?;
        member.subsystems.iter().find(|subsystem| subsystem.id.subsystem_code() == Some(code))
    }

    /// All members, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = &MemberEntry> {
        self.0.values()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether the pack declares this subsystem as a part of this program; `None` when it declares no such subsystem.
pub fn is_internal(pack: &Pack, client: &ClientId) -> Option<bool> {
    Members::of_pack(pack).subsystem(client).map(|subsystem| subsystem.internal)
}

pub(super) fn load(pack: &Pack, findings: &mut Vec<Finding>) -> Members {
    let file: MembersFile = match pack.section_or_default(FILE) {
        Ok(file) => file,
        Err(finding) => {
            findings.push(finding);
            return Members::default();
        }
    };
    let mut all = BTreeMap::new();
    for (index, member) in file.members.iter().enumerate() {
        let line = pack.line_of(FILE, &["member".into(), index.into(), "code".into()]);
        let known_class = file.classes.iter().any(|class| class.code == member.class);
        if !known_class {
            let message = format!("member class `{}` is not declared", member.class);
            findings.push(
                Finding::error(FILE, "exchange.unknown-class", message)
                    .at(line)
                    .cure("declare it as [[class]]"),
            );
        }
        match entry(pack, member) {
            Ok(entry) => {
                if let Some(twin) = all.insert(entry.id.clone(), entry) {
                    let message = format!("`{}` is declared twice", twin.id);
                    findings.push(
                        Finding::error(FILE, "exchange.member-twice", message)
                            .at(line)
                            .cure("join the two entries"),
                    );
                }
            }
            Err(finding) => findings.push(finding.at(line)),
        }
    }
    Members(all)
}

fn entry(pack: &Pack, member: &Member) -> Result<MemberEntry, Finding> {
    let instance = pack.jurisdiction().code.as_str();
    let wrong = |error: xroad::XRoadError| {
        Finding::error(FILE, "exchange.identifier", error.to_string())
            .cure("use letters, digits and '()+,-.=? only")
    };
    let id = ClientId::new(instance, &member.class, &member.code, None).map_err(wrong)?;
    let department = pack.departments().get(&member.code);
    let name = match (&member.name, department) {
        (Some(name), _) => name.clone(),
        (None, Some(department)) => department.name.clone(),
        (None, None) => {
            let message = format!("`{}` is no department and has no name", member.code);
            return Err(Finding::error(FILE, "exchange.member-name", message)
                .cure("give it a name in three languages"));
        }
    };
    let mut subsystems = Vec::with_capacity(member.subsystems.len());
    for subsystem in &member.subsystems {
        let id =
            ClientId::new(instance, &member.class, &member.code, Some(&subsystem.code)).map_err(wrong)?;
        if subsystems.iter().any(|known: &SubsystemEntry| known.id == id) {
            let message = format!("`{id}` is declared twice");
            return Err(Finding::error(FILE, "exchange.member-twice", message).cure("remove one"));
        }
        subsystems.push(SubsystemEntry { id, name: subsystem.name.clone(), internal: subsystem.internal });
    }
    Ok(MemberEntry { id, name, department: department.is_some(), subsystems })
}
