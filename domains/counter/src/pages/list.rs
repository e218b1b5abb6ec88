//! `GET /counter`: what can be booked. `GET /counter/book/{calendar}`: where.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Redirect, Response};
use web::chrome::{Chrome, Link};
use web::{Failure, Visit};

use super::choose::Purpose;
use crate::error::CounterError;
use crate::plan::Plans;
use crate::service;

#[derive(Template)]
#[template(path = "counter_list.html")]
struct Page {
    chrome: Chrome,
    lead: String,
    items: Vec<Item>,
}

struct Item {
    link: Link,
    note: String,
}

pub async fn all(visit: Visit, Extension(plans): Extension<Arc<Plans>>) -> Result<Html<String>, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let t = visit.t();
    let items = plan.calendars.iter().map(|calendar| {
        let sites: Vec<&str> =
            calendar.sites.iter().filter_map(|id| plan.site(id)).map(|site| t.say(&site.name)).collect();
        Item {
            link: Link::new(t.say(&calendar.title), format!("/counter/book/{}", calendar.id)),
            note: sites.join(&t.get("counter-list-separator")),
        }
    });
    let items = items.collect();
    visit.render(&Page { chrome: visit.chrome(t.get("counter-title")), lead: t.get("counter-lead"), items })
}

pub async fn sites(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Path(calendar): Path<String>,
    Query(purpose): Query<Purpose>,
) -> Result<Response, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let calendar = plan.calendar(&calendar).ok_or(CounterError::NoCalendar)?;
    let t = visit.t();
    let query = purpose.query();
    let href = |site: &str| format!("/counter/book/{}/{site}{query}", calendar.id);
    if let [only] = calendar.sites.as_slice() {
        return Ok(Redirect::to(&href(only)).into_response());
    }
    let items = calendar.sites.iter().filter_map(|id| plan.site(id)).map(|site| Item {
        link: Link::new(t.say(&site.name), href(&site.id)),
        note: site.address.as_ref().map(|address| t.say(address).to_owned()).unwrap_or_default(),
    });
    let items = items.collect();
    let chrome = visit.chrome(t.say(&calendar.title)).back_to("/counter");
    Ok(visit.render(&Page { chrome, lead: t.get("counter-where"), items })?.into_response())
}
