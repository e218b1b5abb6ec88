//! Catalogue: what the exchange offers and who may use it, for pages, the JSON API and the metaservices.

use jiff::civil::Date;
use kernel::{Text, Timestamp};
use serde::Serialize;
use xroad::{ClientId, Verb};

use crate::declare::{Action, CaseRule, Sharing};
use crate::released::LegalBasis;
use crate::snapshot::{Grant, MemberEntry, Registered, Service, Snapshot, SubsystemEntry};

/// A service as the catalogue shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceView {
    pub id: String,
    pub name: Text,
    pub description: Text,
    /// Name of the providing member.
    pub provider: Text,
    pub department: String,
    pub standard: String,
    pub category: String,
    pub sharing: Sharing,
    pub sensitive: bool,
    pub endpoints: Vec<EndpointView>,
    pub grants: Vec<GrantView>,
}

/// One endpoint of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndpointView {
    pub method: &'static str,
    pub path: String,
    pub summary: Text,
    pub action: Action,
    pub request: Option<String>,
    pub response: String,
}

/// A grant as the catalogue shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantView {
    pub id: String,
    pub client: String,
    pub service: String,
    pub endpoints: Vec<String>,
    pub standard: String,
    pub fields: Vec<String>,
    pub purposes: Vec<String>,
    /// Absent: the person concerned must consent.
    pub law: Option<LegalBasis>,
    /// Where the case is kept that a call must name.
    pub case: Option<CaseRule>,
    pub from: Date,
    pub to: Option<Date>,
    pub per_day: Option<u32>,
    pub per_day_per_official: Option<u32>,
    /// A department's access to its own register.
    pub internal: bool,
    pub state: GrantState,
}

/// A subsystem as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientView {
    /// `MO/GOV/SSM/hospital`.
    pub id: String,
    pub member: Text,
    pub name: Text,
    /// A part of this program: it has no door at the edge.
    pub internal: bool,
    pub certificates: Vec<CertificateView>,
}

/// A certificate that is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateView {
    /// SHA-256, lower-case hexadecimal.
    pub fingerprint: String,
    pub subject: String,
    pub expires_at: Timestamp,
}

/// Whether a grant counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantState {
    InForce,
    Future,
    Ended,
    Suspended,
    Withdrawn,
}

/// Every subsystem with its certificates, sorted by id.
pub fn clients(snapshot: &Snapshot) -> Vec<ClientView> {
    let members = snapshot.declared().members().iter();
    let subsystems = members.flat_map(|member| member.subsystems.iter().map(move |one| (member, one)));
    let view = |(member, subsystem): (&MemberEntry, &SubsystemEntry)| ClientView {
        id: subsystem.id.to_string(),
        member: member.name.clone(),
        name: subsystem.name.clone(),
        internal: subsystem.internal,
        certificates: certificates(snapshot, &subsystem.id),
    };
    subsystems.map(view).collect()
}

fn certificates(snapshot: &Snapshot, client: &ClientId) -> Vec<CertificateView> {
    let registered = snapshot.state().certificates.iter().filter(|(_, one)| one.client == *client);
    let view = |(fingerprint, one): (&String, &Registered)| CertificateView {
        fingerprint: fingerprint.clone(),
        subject: one.subject.clone(),
        expires_at: one.expires_at,
    };
    registered.map(view).collect()
}

/// Every grant, in the order of the pack.
pub fn grants(snapshot: &Snapshot, day: Date) -> Vec<GrantView> {
    snapshot.declared().grants().iter().map(|grant| grant_view(snapshot, grant, day)).collect()
}

/// One grant.
pub fn grant(snapshot: &Snapshot, id: &str, day: Date) -> Option<GrantView> {
    snapshot.declared().grant(id).map(|grant| grant_view(snapshot, grant, day))
}

/// Every service with its grants, sorted by id.
pub fn services(snapshot: &Snapshot, day: Date) -> Vec<ServiceView> {
    snapshot.declared().services().map(|service| service_view(snapshot, service, day)).collect()
}

/// One service by its full id.
pub fn service(snapshot: &Snapshot, id: &str, day: Date) -> Option<ServiceView> {
    let id = id.parse().ok()?;
    Some(service_view(snapshot, snapshot.declared().service(&id)?, day))
}

/// Every grant of a member (all its subsystems), as client or as provider.
pub fn grants_of_member(snapshot: &Snapshot, member: &ClientId, day: Date) -> Vec<GrantView> {
    let member = member.member();
    let grants = snapshot.declared().grants().iter();
    let own =
        grants.filter(|grant| grant.client.member() == member || grant.service.provider().member() == member);
    own.map(|grant| grant_view(snapshot, grant, day)).collect()
}

/// Method and path of every endpoint of `service` that `client` may call on `day`: the answer of `allowedMethods`.
pub fn allowed(snapshot: &Snapshot, client: &ClientId, service: &Service, day: Date) -> Vec<(Verb, String)> {
    let numbers: std::collections::BTreeSet<usize> = snapshot
        .grants_on(client, &service.id, day)
        .flat_map(|grant| grant.endpoints.iter().copied())
        .collect();
    let endpoints = numbers.into_iter().filter_map(|number| service.endpoints.get(number));
    endpoints.map(|endpoint| (endpoint.method, endpoint.path.source().to_owned())).collect()
}

fn service_view(snapshot: &Snapshot, service: &Service, day: Date) -> ServiceView {
    let provider = snapshot.declared().members().get(service.id.provider());
    let unnamed = || {
        let code = service.department().to_owned();
        Text { zh_hant: code.clone(), pt: code.clone(), en: code }
    };
    let endpoints = service.endpoints.iter().map(|endpoint| EndpointView {
        method: endpoint.method.name(),
        path: endpoint.path.source().to_owned(),
        summary: endpoint.summary.clone(),
        action: endpoint.action,
        request: endpoint.request.clone(),
        response: endpoint.response.clone(),
    });
    let grants = snapshot.declared().grants().iter().filter(|grant| grant.service == service.id);
    ServiceView {
        id: service.id.to_string(),
        name: service.name.clone(),
        description: service.description.clone(),
        provider: provider.map_or_else(unnamed, |member| member.name.clone()),
        department: service.department().to_owned(),
        standard: service.standard.clone(),
        category: service.category.clone(),
        sharing: service.sharing,
        sensitive: service.sensitive,
        endpoints: endpoints.collect(),
        grants: grants.map(|grant| grant_view(snapshot, grant, day)).collect(),
    }
}

fn grant_view(snapshot: &Snapshot, grant: &Grant, day: Date) -> GrantView {
    let service = snapshot.declared().service(&grant.service);
    let labels = grant.endpoints.iter().filter_map(|number| Some(service?.endpoints.get(*number)?.label()));
    let state = if snapshot.state().withdrawn.contains(&grant.id) {
        GrantState::Withdrawn
    } else if snapshot.is_suspended(&grant.id) {
        GrantState::Suspended
    } else if day < grant.from {
        GrantState::Future
    } else if grant.in_force_on(day) {
        GrantState::InForce
    } else {
        GrantState::Ended
    };
    GrantView {
        id: grant.id.clone(),
        client: grant.client.to_string(),
        service: grant.service.to_string(),
        endpoints: labels.collect(),
        standard: grant.standard.clone(),
        fields: grant.fields.clone(),
        purposes: grant.purposes.clone(),
        law: grant.basis.clone(),
        case: grant.case,
        from: grant.from,
        to: grant.to,
        per_day: grant.per_day,
        per_day_per_official: grant.per_day_per_official,
        internal: grant.is_internal(),
        state,
    }
}
