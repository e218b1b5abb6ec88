//! Grants with compiled projections and the words of their law.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{Lang, Text};
use pack::{Acts, Finding, LawRef, Pack};
use xroad::{ClientId, ServiceId};

use super::{Members, Service};
use crate::declare::{CaseRule, GrantFile, GrantsFile, Purpose};
use crate::projection::Projection;
use crate::released::LegalBasis;
use crate::standards::Standards;

/// File of grants.
pub const FILE: &str = "exchange/grants.toml";
const ACTS: &str = "law/acts.toml";

/// One grant.
#[derive(Debug, Clone)]
pub struct Grant {
    pub id: String,
    pub client: ClientId,
    pub service: ServiceId,
    /// Numbers of endpoints in the service.
    pub endpoints: BTreeSet<usize>,
    pub standard: String,
    pub fields: Vec<String>,
    pub projection: Projection,
    pub purposes: Vec<String>,
    /// Absent: the person whose data it is must consent.
    pub basis: Option<LegalBasis>,
    /// Where the case is kept that a call must name.
    pub case: Option<CaseRule>,
    pub from: Date,
    pub to: Option<Date>,
    pub per_day: Option<u32>,
    pub per_day_per_official: Option<u32>,
}

impl Grant {
    /// True between the first and the last day.
    pub fn in_force_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// True when a department asks for what it holds itself.
    pub fn is_internal(&self) -> bool {
        self.client.member() == self.service.provider().member()
    }
}

/// What a grant may refer to.
pub(super) struct Known<'a> {
    pub pack: &'a Pack,
    pub members: &'a Members,
    pub services: &'a BTreeMap<ServiceId, Service>,
    pub purposes: &'a BTreeMap<String, Purpose>,
    pub standards: &'a Standards,
}

pub(super) fn load(known: &Known<'_>, findings: &mut Vec<Finding>) -> Vec<Grant> {
    let file: GrantsFile = keep(known.pack.section_or_default(FILE), findings);
    let acts: Acts = keep(known.pack.section_or_default(ACTS), findings);
    let mut grants: Vec<Grant> = Vec::with_capacity(file.grants.len());
    for (index, grant) in file.grants.into_iter().enumerate() {
        let mut faults = Faults { known, index, findings: Vec::new() };
        if grants.iter().any(|other| other.id == grant.id) {
            faults.push(
                "id",
                "exchange.grant-twice",
                format!("`{}` is declared twice", grant.id),
                "give each its own id",
            );
        }
        let read = read(grant, &acts, &mut faults);
        let good = faults.findings.is_empty();
        findings.append(&mut faults.findings);
        if good {
            grants.extend(read);
        }
    }
    grants
}

fn keep<T: Default>(result: Result<T, Finding>, findings: &mut Vec<Finding>) -> T {
    result.unwrap_or_else(|finding| {
        findings.push(finding);
        T::default()
    })
}

struct Faults<'a> {
    known: &'a Known<'a>,
    index: usize,
    findings: Vec<Finding>,
}

impl Faults<'_> {
    fn push(&mut self, key: &str, code: &'static str, message: String, cure: &str) {
        let line = self.known.pack.line_of(FILE, &["grant".into(), self.index.into(), key.into()]);
        self.findings.push(Finding::error(FILE, code, message).at(line).cure(cure));
    }
}

fn read(grant: GrantFile, acts: &Acts, faults: &mut Faults<'_>) -> Option<Grant> {
    let known = faults.known;
    let client: Option<ClientId> =
        grant.client.parse().ok().filter(|client| known.members.has_subsystem(client));
    if client.is_none() {
        let message = format!("`{}` is no subsystem of members.toml", grant.client);
        faults.push("client", "exchange.unknown-subsystem", message, "declare the subsystem");
    }
    let service = grant.service.parse().ok().and_then(|id| known.services.get(&id));
    if service.is_none() {
        let message = format!("there is no service `{}`", grant.service);
        faults.push("service", "exchange.unknown-service", message, "declare it under exchange/services/");
    }
    for purpose in grant.purposes.iter().filter(|code| !known.purposes.contains_key(*code)) {
        let message = format!("purpose `{purpose}` is not declared");
        faults.push("purposes", "exchange.unknown-purpose", message, "declare it in exchange/purposes.toml");
    }
    if grant.purposes.is_empty() {
        faults.push(
            "purposes",
            "exchange.no-purpose",
            "a grant without purpose".to_owned(),
            "say what the data is for",
        );
    }
    if grant.law.is_some() == grant.consent.is_some() {
        let message = "a grant names a law, or the words of a consent, and never both".to_owned();
        let cure = "name the law, or write consent = { version, text }";
        faults.push("law", "exchange.law-or-consent", message, cure);
    }
    if grant.consent.is_some() && grant.purposes.len() > 1 {
        let message = "one consent for several purposes".to_owned();
        faults.push("purposes", "exchange.consent-purposes", message, "make it a grant for each purpose");
    }
    if grant.to.is_some_and(|to| to < grant.from) {
        let message = "the grant ends before it begins".to_owned();
        faults.push("to", "exchange.dates", message, "correct the dates");
    }
    let basis = grant.law.as_ref().and_then(|law| {
        let basis = cite(acts, law);
        if basis.is_none() {
            let message = format!("`{law}` cites an act that law/acts.toml does not list");
            faults.push("law", "exchange.unknown-act", message, "list the act in law/acts.toml");
        }
        basis
    });
    let projection = projection(&grant, faults)?;
    let service = service?;
    if let Some(client) = &client {
        check_case(grant.case, client, service, faults);
    }
    let endpoints = endpoints(&grant, service, faults);
    Some(Grant {
        id: grant.id,
        client: client?,
        service: service.id.clone(),
        endpoints,
        standard: grant.standard,
        fields: grant.fields,
        projection,
        purposes: grant.purposes,
        basis,
        case: grant.case,
        from: grant.from,
        to: grant.to,
        per_day: grant.per_day,
        per_day_per_official: grant.per_day_per_official,
    })
}

fn projection(grant: &GrantFile, faults: &mut Faults<'_>) -> Option<Projection> {
    let projection = match Projection::parse(grant.fields.iter().map(String::as_str)) {
        Ok(projection) => projection,
        Err(error) => {
            faults.push("fields", "exchange.field", error.to_string(), "write dotted names");
            return None;
        }
    };
    if projection.is_empty() {
        faults.push(
            "fields",
            "exchange.no-field",
            "a grant without fields".to_owned(),
            "name what is released",
        );
    }
    let Some(standard) = faults.known.standards.get(&grant.standard) else {
        let message = format!("standard `{}` is not in the pack", grant.standard);
        faults.push("standard", "exchange.unknown-standard", message, "add it or correct the version");
        return None;
    };
    let unknown: Vec<&String> = grant.fields.iter().filter(|field| !standard.has_field(field)).collect();
    for field in unknown {
        let message = format!("`{}` has no field `{field}`", grant.standard);
        faults.push("fields", "exchange.unknown-field", message, "use the names of the standard");
    }
    Some(projection)
}

fn endpoints(grant: &GrantFile, service: &Service, faults: &mut Faults<'_>) -> BTreeSet<usize> {
    let mut numbers = BTreeSet::new();
    for label in &grant.endpoints {
        match service.endpoints.iter().position(|endpoint| endpoint.label() == *label) {
            None => {
                let message = format!("`{}` has no endpoint `{label}`", service.id);
                faults.push(
                    "endpoints",
                    "exchange.unknown-endpoint",
                    message,
                    "write it as the service does: `GET /`",
                );
            }
            Some(number) if service.endpoints[number].response != grant.standard => {
                let message = format!("`{label}` answers in another standard than `{}`", grant.standard);
                faults.push("standard", "exchange.other-standard", message, "split the grant by standard");
            }
            Some(number) => {
                numbers.insert(number);
            }
        }
    }
    if grant.endpoints.is_empty() {
        faults.push(
            "endpoints",
            "exchange.endpoint",
            "a grant without endpoints".to_owned(),
            "name at least one",
        );
    }
    numbers
}

/// Only departments keep cases here, and what a department asks of its own register rests on a case of its own.
fn check_case(case: Option<CaseRule>, client: &ClientId, service: &Service, faults: &mut Faults<'_>) {
    let department = faults.known.members.get(client).is_some_and(|member| member.department);
    let own_register = client.member() == service.id.provider().member();
    match case {
        Some(CaseRule::Own) if !department => {
            let message = format!("`{client}` is no department and keeps no cases here");
            faults.push("case", "exchange.case-own", message, "write case = \"foreign\"");
        }
        Some(CaseRule::Keeper) if !own_register => {
            let message = format!("`{client}` does not keep the register of `{}`", service.id);
            faults.push("case", "exchange.case-keeper", message, "write case = \"own\"");
        }
        Some(CaseRule::Foreign) if own_register => {
            let message = format!("`{client}` asks its own register for a case that is kept elsewhere");
            faults.push("case", "exchange.case-foreign", message, "write case = \"own\"");
        }
        _ => {}
    }
}

fn cite(acts: &Acts, law: &LawRef) -> Option<LegalBasis> {
    let words = |lang| acts.cite(law, lang);
    let law_text = Text { zh_hant: words(Lang::ZhHant)?, pt: words(Lang::Pt)?, en: words(Lang::En)? };
    Some(LegalBasis { code: law.to_string(), law: law_text })
}
