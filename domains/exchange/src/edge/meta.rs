//! Metaservices: what a node answers by itself.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use xroad::meta::{
    ClientEntry, ClientList, Endpoint, Metaservice, MethodList, ServiceEntry, ServiceType, open_api_service,
};
use xroad::{FaultCode, Place, Request};

use super::call::response;
use super::fault::Manner;
use super::{EdgeState, openapi};
use crate::catalogue;
use crate::snapshot::{Service, Snapshot};

const JSON: &str = "application/json;charset=utf-8";

/// `listMethods`, `allowedMethods`, `getOpenAPI`.
pub(super) fn answer(
    state: &EdgeState,
    snapshot: &Snapshot,
    request: &Request,
    service: Metaservice,
    manner: Manner,
) -> Response {
    let day = state.shared.clocks.legal.now().date_in(snapshot.declared().zone());
    match service {
        Metaservice::ListMethods => methods(snapshot, request, manner, |service| {
            let all = service.endpoints.iter();
            all.map(|endpoint| (endpoint.method, endpoint.path.source().to_owned())).collect()
        }),
        Metaservice::AllowedMethods => methods(snapshot, request, manner, |service| {
            catalogue::allowed(snapshot, request.client(), service, day)
        }),
        Metaservice::GetOpenApi => open_api(snapshot, request, manner),
    }
}

fn methods(
    snapshot: &Snapshot,
    request: &Request,
    manner: Manner,
    endpoints: impl Fn(&Service) -> Vec<(xroad::Verb, String)>,
) -> Response {
    let provider = request.target().service.provider();
    let services = snapshot.declared().services().filter(|service| service.id.provider() == provider);
    let entries = services.filter_map(|service| {
        let endpoints = endpoints(service);
        let endpoint =
            |(method, path): (xroad::Verb, String)| Endpoint { method: method.name().to_owned(), path };
        (!endpoints.is_empty()).then(|| {
            let list = endpoints.into_iter().map(endpoint).collect();
            ServiceEntry::new(&service.id, ServiceType::OpenApi, list)
        })
    });
    json(request, &MethodList { service: entries.collect() }, manner)
}

fn open_api(snapshot: &Snapshot, request: &Request, manner: Manner) -> Response {
    let id = match open_api_service(request) {
        Ok(id) => id,
        Err(error) => return manner.malformed(error).into_response(),
    };
    let Some(service) = snapshot.declared().service(&id) else {
        let message = "there is no such service";
        return manner.fault(Place::ServerProxy, FaultCode::UnknownService, message).into_response();
    };
    json(request, &openapi::document(snapshot, service), manner)
}

fn json<T: Serialize>(request: &Request, value: &T, manner: Manner) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => response(request, request.hash(None), StatusCode::OK, JSON, &[], body),
        Err(_) => manner.fault(Place::ServerProxy, FaultCode::InternalError, "no answer").into_response(),
    }
}

/// `GET /listClients[?xRoadInstance=X]`: members and subsystems, in JSON or XML. Needs no `X-Road-Client`.
pub(super) async fn list_clients(
    State(state): State<EdgeState>,
    incoming: axum::extract::Request,
) -> Response {
    let (parts, _body) = incoming.into_parts();
    let detail = state.shared.ids.uuid(state.shared.clocks.machine.now());
    let manner = Manner::of(&parts.headers, state.faults, detail);
    let snapshot = state.gate.snapshot();
    if let Err(unproven) = state.auth.proof(&parts.extensions, &snapshot, state.shared.clocks.machine.now()) {
        state.noise.count(unproven.0);
        let message = "the client is not authenticated";
        return manner.fault(Place::ClientProxy, FaultCode::SslAuthenticationFailed, message).into_response();
    }
    let wanted = match xroad::path::query_parameter(parts.uri.query(), "xRoadInstance") {
        Ok(wanted) => wanted,
        Err(error) => return manner.malformed(error).into_response(),
    };
    let list = clients(&snapshot, wanted.as_deref());
    if list.member.is_empty() && wanted.is_some() {
        return manner
            .fault(Place::Client, FaultCode::BadRequest, "there is no such instance")
            .into_response();
    }
    if ClientList::wants_json(&accept(&parts.headers)) {
        ([(header::CONTENT_TYPE, JSON)], serde_json::to_vec(&list).unwrap_or_default()).into_response()
    } else {
        ([(header::CONTENT_TYPE, "text/xml;charset=utf-8")], list.to_xml()).into_response()
    }
}

fn accept(headers: &HeaderMap) -> String {
    let lines: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    lines.join(",")
}

/// Names as the first official language has them.
fn clients(snapshot: &Snapshot, instance: Option<&str>) -> ClientList {
    let members = snapshot.declared().members().iter();
    let wanted = members.filter(|member| instance.is_none_or(|instance| instance == member.id.instance()));
    let mut list = ClientList { member: Vec::new() };
    for member in wanted {
        list.member.push(ClientEntry::new(&member.id, member.name.zh_hant.clone(), None));
        for subsystem in &member.subsystems {
            let name = Some(subsystem.name.zh_hant.clone());
            list.member.push(ClientEntry::new(&subsystem.id, member.name.zh_hant.clone(), name));
        }
    }
    list
}
