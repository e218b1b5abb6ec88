//! Services with compiled endpoint patterns.

use std::collections::BTreeMap;

use kernel::Text;
use pack::{Finding, Pack};
use serde_json::Value;
use xroad::{PathGlob, ServiceId, ServicePath, Verb, meta::RESERVED_SERVICE_CODES};

use super::Members;
use crate::declare::{Action, Answer, EndpointFile, ProviderKind, ServiceFile, Sharing};
use crate::standards::Standards;

/// Files of services.
pub const PATTERN: &str = "exchange/services/*.toml";

/// One service.
#[derive(Debug, Clone)]
pub struct Service {
    pub id: ServiceId,
    pub name: Text,
    pub description: Text,
    pub provider: ProviderKind,
    pub standard: String,
    pub category: String,
    pub sharing: Sharing,
    pub sensitive: bool,
    pub subject_at: Option<String>,
    pub endpoints: Vec<Endpoint>,
    pub file: String,
}

/// One endpoint.
#[derive(Debug, Clone)]
pub struct Endpoint {
    pub method: Verb,
    pub path: PathGlob,
    pub summary: Text,
    pub action: Action,
    pub answer: Answer,
    /// Standard of the request body.
    pub request: Option<String>,
    /// Standard of the answer.
    pub response: String,
}

impl Service {
    /// Member code of the provider: the department in a receipt.
    pub fn department(&self) -> &str {
        self.id.provider().member_code()
    }

    /// The first endpoint that this call reaches; its number in the service.
    pub fn endpoint(&self, method: Verb, path: &ServicePath) -> Option<(usize, &Endpoint)> {
        let normal = if path.normal().is_empty() { "/" } else { path.normal() };
        self.endpoints
            .iter()
            .enumerate()
            .find(|(_, endpoint)| endpoint.method == method && endpoint.path.matches(normal))
    }

    /// The person whom the request body names.
    pub fn subject_in(&self, body: &Value) -> Option<kernel::PartyId> {
        body.pointer(self.subject_at.as_deref()?)?.as_str()?.parse().ok()
    }
}

impl Endpoint {
    /// `GET /**`: how grants name it.
    pub fn label(&self) -> String {
        format!("{} {}", self.method.name(), self.path.source())
    }
}

pub(super) fn load(
    pack: &Pack,
    members: &Members,
    standards: &Standards,
    findings: &mut Vec<Finding>,
) -> BTreeMap<ServiceId, Service> {
    let mut all = BTreeMap::new();
    for path in pack.glob(PATTERN) {
        let file: ServiceFile = match pack.section(path) {
            Ok(file) => file,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        let before = findings.len();
        let service = read(pack, path, file, findings);
        if let Some(service) = &service {
            check(pack, service, members, standards, findings);
        }
        if findings[before..].iter().any(Finding::is_error) {
            continue;
        }
        if let Some(service) = service
            && let Some(twin) = all.insert(service.id.clone(), service)
        {
            let message = format!("`{}` is declared in {} as well", twin.id, twin.file);
            findings.push(
                Finding::error(path, "exchange.service-twice", message).cure("remove one of the files"),
            );
        }
    }
    all
}

fn read(pack: &Pack, path: &str, file: ServiceFile, findings: &mut Vec<Finding>) -> Option<Service> {
    let line = |key: &str| pack.line_of(path, &[key.into()]);
    let id: ServiceId = match file.id.parse() {
        Ok(id) => id,
        Err(error) => {
            let error = Finding::error(path, "exchange.identifier", format!("`{}`: {error}", file.id));
            findings.push(error.at(line("id")).cure("write INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE"));
            return None;
        }
    };
    let endpoints = file.endpoints.into_iter().enumerate();
    let endpoints = endpoints.filter_map(|(index, endpoint)| {
        let standard = file.standard.clone();
        compile(endpoint, standard)
            .map_err(|message| {
                let line = pack.line_of(path, &["endpoint".into(), index.into(), "method".into()]);
                findings.push(
                    Finding::error(path, "exchange.endpoint", message)
                        .at(line)
                        .cure("a read has no request standard; a write has one; the path starts with `/`"),
                );
            })
            .ok()
    });
    Some(Service {
        id,
        endpoints: endpoints.collect(),
        name: file.name,
        description: file.description,
        provider: file.provider,
        standard: file.standard,
        category: file.category,
        sharing: file.sharing,
        sensitive: file.sensitive,
        subject_at: file.subject_at,
        file: path.to_owned(),
    })
}

fn compile(endpoint: EndpointFile, standard: String) -> Result<Endpoint, String> {
    let method = Verb::parse(&endpoint.method).map_err(|error| error.to_string())?;
    if !endpoint.path.starts_with('/') {
        return Err(format!("path `{}` does not start with `/`", endpoint.path));
    }
    let with_body = matches!(method, Verb::Post | Verb::Put | Verb::Patch);
    let safe = matches!(method, Verb::Get);
    let usable = with_body || safe || method == Verb::Delete;
    let fits = match endpoint.action {
        Action::Read => endpoint.request.is_some() == with_body,
        // A write by GET would be repeated by caches and crawlers (RFC 9110 §9.2.1).
        Action::Write => !safe && endpoint.request.is_some() == with_body,
    };
    if !usable || !fits {
        return Err(format!("{} does not fit action and request standard", method.name()));
    }
    Ok(Endpoint {
        method,
        path: PathGlob::new(&endpoint.path),
        summary: endpoint.summary,
        action: endpoint.action,
        answer: endpoint.answer,
        request: endpoint.request,
        response: endpoint.response.unwrap_or(standard),
    })
}

fn check(
    pack: &Pack,
    service: &Service,
    members: &Members,
    standards: &Standards,
    findings: &mut Vec<Finding>,
) {
    let file = service.file.as_str();
    let line = |key: &str| pack.line_of(file, &[key.into()]);
    if !members.has_subsystem(service.id.provider()) {
        let message = format!("`{}` is no subsystem of members.toml", service.id.provider());
        findings.push(
            Finding::error(file, "exchange.unknown-subsystem", message)
                .at(line("id"))
                .cure("declare the subsystem"),
        );
    }
    if RESERVED_SERVICE_CODES.contains(&service.id.service_code()) {
        let message = format!("`{}` is a metaservice", service.id.service_code());
        findings.push(
            Finding::error(file, "exchange.reserved", message)
                .at(line("id"))
                .cure("choose another service code"),
        );
    }
    let wanted =
        service.endpoints.iter().flat_map(|endpoint| endpoint.request.iter().chain([&endpoint.response]));
    for standard in wanted.chain([&service.standard]) {
        if standards.get(standard).is_none() {
            let message = format!("standard `{standard}` is not in the pack");
            findings.push(
                Finding::error(file, "exchange.unknown-standard", message)
                    .at(line("standard"))
                    .cure("add it under standards/ or correct the version"),
            );
        }
    }
    if service.subject_at.as_deref().is_some_and(|pointer| !pointer.starts_with('/')) {
        findings.push(
            Finding::error(file, "exchange.pointer", "`subject_at` is no JSON pointer")
                .at(line("subject_at"))
                .cure("write it as /mother/party (RFC 6901)"),
        );
    }
    if service.endpoints.is_empty() {
        findings.push(
            Finding::error(file, "exchange.endpoint", "the service has no endpoint")
                .cure("declare [[endpoint]]"),
        );
    }
}
