//! `GET /api/v1/services`, `GET /api/v1/services/{id}`

use axum::extract::{Path, Query};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::text::T;
use web::{Failure, Visit};

use crate::catalogues::Law;
use crate::definition::Definition;
use crate::service::Casework;
use crate::view::search;
use crate::view::words::{department, law};

#[derive(Deserialize, IntoParams)]
pub struct Search {
    /// Words that must all stand in title or summary, in any language.
    #[serde(default)]
    q: String,
}

/// A service or bundle in the catalogue.
#[derive(Serialize, ToSchema)]
pub struct ServiceView {
    #[schema(example = "mo.bundle.birth")]
    id: String,
    title: String,
    summary: String,
    /// Code of the competent department.
    department: String,
    department_name: String,
    life_event: Option<String>,
    /// Roles in which it can be applied for.
    applicants: Vec<RoleView>,
    /// True when it can be opened on the web.
    web: bool,
}

#[derive(Serialize, ToSchema)]
pub struct RoleView {
    id: String,
    title: String,
}

#[derive(Serialize, ToSchema)]
pub struct ServiceList {
    items: Vec<ServiceView>,
}

/// Evidence that departments hold already.
#[derive(Serialize, ToSchema)]
pub struct HeldView {
    id: String,
    title: String,
    provider: String,
    provider_name: String,
    /// The law that allows it; absent where the person must consent.
    law: Option<String>,
}

/// A service with what it takes.
#[derive(Serialize, ToSchema)]
pub struct ServiceDetail {
    #[serde(flatten)]
    service: ServiceView,
    version: String,
    outputs: Vec<String>,
    evidence: Vec<HeldView>,
    legal_basis: Vec<String>,
}

fn view(t: &T, law: &Law, def: &Definition) -> ServiceView {
    let service = &def.service;
    let applicants = service.roles.iter().filter(|role| role.applicant);
    ServiceView {
        id: service.id.clone(),
        title: t.say(&service.title).to_owned(),
        summary: t.say(&service.summary).to_owned(),
        department: service.department.clone(),
        department_name: department(&law.pack, t, &service.department),
        life_event: service.life_event.clone(),
        applicants: applicants
            .map(|role| RoleView { id: role.id.clone(), title: t.say(&role.title).to_owned() })
            .collect(),
        web: service.channels.web.is_some() && def.process.draft.is_some(),
    }
}

/// Services that are offered today.
#[utoipa::path(get, path = "/api/v1/services", tag = "casework", params(Search),
    responses((status = 200, body = ServiceList)))]
pub async fn list_services(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Query(asked): Query<Search>,
) -> Result<Json<ServiceList>, Failure> {
    let t = visit.t();
    let (law, offered) = casework.offered(&visit.ctx)?;
    let wanted = search::words(&asked.q);
    let found = offered.iter().filter(|def| search::matches(def, &wanted));
    Ok(Json(ServiceList { items: found.map(|def| view(&t, &law, def)).collect() }))
}

/// One service.
#[utoipa::path(get, path = "/api/v1/services/{id}", tag = "casework", params(("id" = String, Path)),
    responses((status = 200, body = ServiceDetail), (status = 404, description = "casework.no-such-service")))]
pub async fn read_service(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
) -> Result<Json<ServiceDetail>, Failure> {
    let t = visit.t();
    let (found, def) = casework.offer(&visit.ctx, &id)?;
    let held = |item: &crate::definition::EvidenceItem| HeldView {
        id: item.id.clone(),
        title: t.say(&item.title).to_owned(),
        provider: item.provider.clone(),
        provider_name: department(&found.pack, &t, &item.provider),
        law: item.law.as_ref().map(|basis| law(&found.pack, &t, basis)),
    };
    Ok(Json(ServiceDetail {
        service: view(&t, &found, &def),
        version: def.service.version.clone(),
        outputs: def.service.outputs.iter().map(|output| t.say(&output.title).to_owned()).collect(),
        evidence: def.evidence.values().map(held).collect(),
        legal_basis: def.service.legal.iter().map(|basis| law(&found.pack, &t, basis)).collect(),
    }))
}
