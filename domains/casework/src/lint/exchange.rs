//! Evidence against what the exchange declares: the service exists, and a grant lets this department ask for these
//! fields for this purpose on this ground. What is not granted would be refused at the gate, in the middle of a case.

use ::exchange::CaseRule;
use ::exchange::snapshot::Members;
use serde::Deserialize;

use super::Desk;
use crate::definition::EvidenceItem;
use crate::lookup::SUBSYSTEM;

#[derive(Deserialize)]
struct ServiceHead {
    id: String,
}

#[derive(Deserialize, Default)]
struct Grants {
    #[serde(rename = "grant", default)]
    all: Vec<Grant>,
}

#[derive(Deserialize)]
struct Grant {
    client: String,
    service: String,
    #[serde(default)]
    fields: Vec<String>,
    #[serde(default)]
    purposes: Vec<String>,
    law: Option<String>,
    consent: Option<serde::de::IgnoredAny>,
    case: Option<CaseRule>,
}

pub(super) fn check(desk: &mut Desk<'_>) {
    let paths = desk.pack.glob("exchange/services/*.toml");
    if paths.is_empty() {
        return;
    }
    let known: Vec<String> = paths
        .iter()
        .filter_map(|path| desk.pack.section::<ServiceHead>(path).ok())
        .map(|head| head.id)
        .collect();
    let grants = desk.pack.section_or_default::<Grants>("exchange/grants.toml").unwrap_or_default();
    let definition = desk.definition;
    if definition.evidence.is_empty() {
        return;
    }
    let Some(client) = client(desk) else { return };
    let ids: Vec<String> = file_order(desk);
    for (index, id) in ids.iter().enumerate() {
        let Some(item) = definition.evidence.get(id) else { continue };
        let place = |key: &str| ["evidence".into(), index.into(), key.into()];
        if !known.contains(&item.service) {
            let message = format!("the exchange has no service `{}`", item.service);
            let cure = "declare it under exchange/services or correct the id";
            desk.error(
                "evidence.toml",
                &place("service"),
                "casework.unknown-exchange-service",
                message,
                cure,
            );
        } else if item.asked_by.is_none()
            && let Err(message) = granted(&client, &grants, item)
        {
            let cure = "add the grant to exchange/grants.toml, or ask for less";
            desk.error("evidence.toml", &place("service"), "casework.no-grant", message, cure);
        }
    }
}

/// The department's cases ask as one subsystem, for which nobody may speak from outside. `None` when there is none.
fn client(desk: &mut Desk<'_>) -> Option<String> {
    let department = &desk.definition.service.department;
    let members = Members::of_pack(desk.pack);
    let Some(client) = members.subsystem_of(department, SUBSYSTEM) else {
        let message =
            format!("`{department}` has no subsystem `{SUBSYSTEM}` on the exchange, so its cases cannot ask");
        let cure = "declare it with `internal = true` in exchange/members.toml";
        desk.error("evidence.toml", &[], "casework.no-client", message, cure);
        return None;
    };
    if !client.internal {
        let message = format!(
            "anybody with a certificate could ask as `{}`, for which cases ask from inside",
            client.id
        );
        let cure = "write `internal = true` for this subsystem in exchange/members.toml";
        desk.error("evidence.toml", &[], "casework.client-not-internal", message, cure);
    }
    Some(client.id.to_string())
}

/// Ids in the order of the file, to find their lines again.
fn file_order(desk: &Desk<'_>) -> Vec<String> {
    let file = desk.pack.section_or_default::<crate::definition::EvidenceFile>(&desk.file("evidence.toml"));
    file.map(|file| file.evidence.into_iter().map(|item| item.id).collect()).unwrap_or_default()
}

fn granted(client: &str, grants: &Grants, item: &EvidenceItem) -> Result<(), String> {
    let mut candidates =
        grants.all.iter().filter(|grant| grant.client == client && grant.service == item.service).peekable();
    if candidates.peek().is_none() {
        return Err(format!("`{client}` has no grant for `{}`", item.service));
    }
    let mut why = String::new();
    for grant in candidates {
        let covered = |field: &String| {
            let part_of =
                |granted: &String| field.strip_prefix(granted.as_str()).is_some_and(|r| r.starts_with('.'));
            grant.fields.iter().any(|granted| granted == field || part_of(granted))
        };
        let ground = match &item.law {
            Some(law) => grant.law.as_deref() == Some(law.to_string().as_str()),
            None => grant.consent.is_some(),
        };
        if !grant.purposes.contains(&item.purpose) {
            why = format!("`{client}` has no grant for the purpose `{}`", item.purpose);
        } else if let Some(field) = item.fields.iter().find(|field| !covered(field)) {
            why = format!("the grant of `{client}` does not cover the field `{field}`");
        } else if grant.case != Some(CaseRule::Own) {
            why = format!("the grant of `{client}` does not rest on the department's own cases");
        } else if !ground {
            why = format!("the grant of `{client}` rests on another ground than `{}`", item.id);
        } else {
            return Ok(());
        }
    }
    Err(why)
}
