//! Metaservices: `listClients` (PR-META §2), `listMethods`, `allowedMethods`, `getOpenAPI` (PR-MREST §4–5).
//! JSON members are spelt as real X-Road nodes spell them, which is not always what the annex's schema says.

use serde::{Deserialize, Serialize};

use crate::fault::escape_xml;
use crate::path::query_parameter;
use crate::{ClientId, Request, ServiceId, Verb, XRoadError};

/// A service that every node answers by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metaservice {
    /// Every service of a provider; open to every member.
    ListMethods,
    /// The services of a provider that the caller may call.
    AllowedMethods,
    /// The OpenAPI document of one service.
    GetOpenApi,
}

/// Codes that no provider may register (X-Road's `reserved-service-codes`).
pub const RESERVED_SERVICE_CODES: [&str; 8] = [
    "listClients",
    "listMethods",
    "allowedMethods",
    "getWsdl",
    "getOpenAPI",
    "getSecurityServerMetrics",
    "getSecurityServerOperationalData",
    "getSecurityServerHealthData",
];

impl Metaservice {
    /// The metaservice that a request names; only GET reaches it, other verbs go to a service of that name.
    pub fn of(request: &Request) -> Option<Self> {
        if request.verb() != Verb::Get {
            return None;
        }
        match request.target().service.service_code() {
            "listMethods" => Some(Self::ListMethods),
            "allowedMethods" => Some(Self::AllowedMethods),
            "getOpenAPI" => Some(Self::GetOpenApi),
            _ => None,
        }
    }
}

/// The service whose document `getOpenAPI` should give: `serviceCode` of the query, of the same provider.
pub fn open_api_service(request: &Request) -> Result<ServiceId, XRoadError> {
    let code = query_parameter(request.query(), "serviceCode")?.unwrap_or_default();
    ServiceId::new(request.target().service.provider().clone(), &code)
}

/// The answer of `listMethods` and `allowedMethods`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodList {
    pub service: Vec<ServiceEntry>,
}

/// One service of a [`MethodList`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEntry {
    object_type: ServiceObject,
    xroad_instance: String,
    member_class: String,
    member_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subsystem_code: Option<String>,
    service_code: String,
    pub service_type: ServiceType,
    pub endpoint_list: Vec<Endpoint>,
}

impl ServiceEntry {
    pub fn new(service: &ServiceId, service_type: ServiceType, endpoints: Vec<Endpoint>) -> Self {
        let provider = service.provider();
        Self {
            object_type: ServiceObject::Service,
            xroad_instance: provider.instance().to_owned(),
            member_class: provider.member_class().to_owned(),
            member_code: provider.member_code().to_owned(),
            subsystem_code: provider.subsystem_code().map(str::to_owned),
            service_code: service.service_code().to_owned(),
            service_type,
            endpoint_list: endpoints,
        }
    }

    /// The identifier, checked again: an entry may come from another node.
    pub fn service(&self) -> Result<ServiceId, XRoadError> {
        let provider = ClientId::new(
            &self.xroad_instance,
            &self.member_class,
            &self.member_code,
            self.subsystem_code.as_deref(),
        )?;
        ServiceId::new(provider, &self.service_code)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum ServiceObject {
    Service,
}

/// How a service is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ServiceType {
    Rest,
    OpenApi,
}

/// One method and path pattern; `*` as method means any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    pub method: String,
    pub path: String,
}

/// The answer of `listClients`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientList {
    pub member: Vec<ClientEntry>,
}

/// One member or subsystem of a [`ClientList`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientEntry {
    id: ClientObject,
    /// The member's name.
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subsystem_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ClientObject {
    object_type: ClientObjectType,
    xroad_instance: String,
    member_class: String,
    member_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subsystem_code: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum ClientObjectType {
    Member,
    Subsystem,
}

impl ClientEntry {
    pub fn new(client: &ClientId, name: String, subsystem_name: Option<String>) -> Self {
        let object_type = match client.subsystem_code() {
            Some(_) => ClientObjectType::Subsystem,
            None => ClientObjectType::Member,
        };
        Self {
            id: ClientObject {
                object_type,
                xroad_instance: client.instance().to_owned(),
                member_class: client.member_class().to_owned(),
                member_code: client.member_code().to_owned(),
                subsystem_code: client.subsystem_code().map(str::to_owned),
            },
            name,
            subsystem_name,
        }
    }

    /// The identifier, checked again: an entry may come from another node.
    pub fn client(&self) -> Result<ClientId, XRoadError> {
        let ClientObject { xroad_instance, member_class, member_code, subsystem_code, .. } = &self.id;
        ClientId::new(xroad_instance, member_class, member_code, subsystem_code.as_deref())
    }
}

impl ClientList {
    /// Whether `listClients` answers JSON; for any other `Accept` it must answer `text/xml` (PR-META §2).
    pub fn wants_json(accept: &str) -> bool {
        let mut types = accept.split(',').map(|range| range.split(';').next().unwrap_or_default().trim());
        types.any(|media_type| media_type.eq_ignore_ascii_case("application/json"))
    }

    /// The `clientList` element of PR-META Annex A.
    pub fn to_xml(&self) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <ns2:clientList xmlns:ns1=\"http://x-road.eu/xsd/identifiers\" xmlns:ns2=\"http://x-road.eu/xsd/xroad.xsd\">",
        );
        for entry in &self.member {
            let object_type = match entry.id.object_type {
                ClientObjectType::Member => "MEMBER",
                ClientObjectType::Subsystem => "SUBSYSTEM",
            };
            xml.extend(["<ns2:member><ns2:id ns1:objectType=\"", object_type, "\">"]);
            element(&mut xml, "ns1:xRoadInstance", Some(&entry.id.xroad_instance));
            element(&mut xml, "ns1:memberClass", Some(&entry.id.member_class));
            element(&mut xml, "ns1:memberCode", Some(&entry.id.member_code));
            element(&mut xml, "ns1:subsystemCode", entry.id.subsystem_code.as_deref());
            xml.push_str("</ns2:id>");
            element(&mut xml, "ns2:name", Some(&entry.name));
            element(&mut xml, "ns2:subsystemName", entry.subsystem_name.as_deref());
            xml.push_str("</ns2:member>");
        }
        xml.push_str("</ns2:clientList>\n");
        xml
    }
}

fn element(xml: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        xml.extend(["<", name, ">", &escape_xml(text), "</", name, ">"]);
    }
}
