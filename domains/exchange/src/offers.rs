//! What people may consent to: the grants that rest on no law, with the words that the pack has for each.

use jiff::civil::Date;
use kernel::Text;
use pack::{Finding, Pack};
use serde::{Deserialize, Serialize};
use xroad::{ClientId, ServiceId};

use crate::declare::{CaseRule, GrantFile, GrantsFile};
use crate::snapshot::{GRANTS, SERVICES};

/// A consent that can be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentOffer {
    /// The grant that rests on it.
    pub grant: String,
    /// Member code of the department that would receive the data.
    pub recipient: String,
    /// Data category of the service.
    pub category: String,
    pub purpose: String,
    pub case: Option<CaseRule>,
    /// Version of the words.
    pub version: String,
    pub text: Text,
}

/// The part of a service that a consent speaks of.
#[derive(Deserialize)]
struct Head {
    id: String,
    category: String,
}

/// The offers of a pack on `day`, in the order of its grants. Reads the pack's files, compiles nothing.
pub fn consent_offers(pack: &Pack, day: Date) -> Result<Vec<ConsentOffer>, Finding> {
    let file: GrantsFile = pack.section_or_default(GRANTS)?;
    let heads = pack.glob(SERVICES).into_iter().map(|path| pack.section::<Head>(path));
    let heads: Vec<Head> = heads.collect::<Result<_, _>>()?;
    let in_force = |grant: &GrantFile| grant.from <= day && grant.to.is_none_or(|to| day <= to);
    Ok(file.grants.into_iter().filter(in_force).filter_map(|grant| offer(grant, &heads)).collect())
}

fn offer(grant: GrantFile, heads: &[Head]) -> Option<ConsentOffer> {
    let wording = grant.consent?;
    let client: ClientId = grant.client.parse().ok()?;
    let service: ServiceId = grant.service.parse().ok()?;
    let head = heads.iter().find(|head| head.id == service.to_string())?;
    Some(ConsentOffer {
        grant: grant.id,
        recipient: client.member_code().to_owned(),
        category: head.category.clone(),
        purpose: grant.purposes.into_iter().next()?,
        case: grant.case,
        version: wording.version,
        text: wording.text,
    })
}
