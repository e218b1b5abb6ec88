//! `GET /api/v1/counter/calendars`

use std::sync::Arc;

use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::plan::Plans;
use crate::service;

/// Something that can be booked.
#[derive(Serialize, ToSchema)]
pub struct CalendarView {
    id: String,
    title: String,
    bring: Option<String>,
    slot_minutes: u16,
    sites: Vec<SiteView>,
}

#[derive(Serialize, ToSchema)]
pub struct SiteView {
    id: String,
    department: String,
    name: String,
    address: Option<String>,
}

/// What can be booked, and where.
#[utoipa::path(get, path = "/api/v1/counter/calendars", tag = "counter",
    responses((status = 200, body = Vec<CalendarView>)))]
pub async fn list_calendars(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
) -> Result<Json<Vec<CalendarView>>, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let lang = visit.lang();
    let site = |id: &String| {
        plan.site(id).map(|site| SiteView {
            id: site.id.clone(),
            department: site.department.clone(),
            name: site.name.get(lang).to_owned(),
            address: site.address.as_ref().map(|address| address.get(lang).to_owned()),
        })
    };
    let calendars = plan.calendars.iter().map(|calendar| CalendarView {
        id: calendar.id.clone(),
        title: calendar.title.get(lang).to_owned(),
        bring: calendar.bring.as_ref().map(|bring| bring.get(lang).to_owned()),
        slot_minutes: calendar.slot_minutes,
        sites: calendar.sites.iter().filter_map(site).collect(),
    });
    Ok(Json(calendars.collect()))
}
