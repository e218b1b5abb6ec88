//! `/counter/book/{calendar}/{site}`: times by day; choosing one keeps it and leads to the booking.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::civil::DateTime;
use kernel::CaseId;
use serde::Deserialize;
use web::chrome::{Chrome, Errors, Pager, Shape};
use web::{Failure, Posted, Visit};

use super::day_words;
use crate::error::CounterError;
use crate::plan::Plans;
use crate::service::{self, CaseDoor, ForCase};

/// Days with free times on one page.
const DAYS_PER_PAGE: usize = 5;

/// For which step of which case a time is chosen; carried along in the address and the form.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct Purpose {
    #[serde(default)]
    pub case: Option<uuid::Uuid>,
    #[serde(default)]
    pub node: Option<String>,
    /// The booking that goes to another time, instead of a new one.
    #[serde(default)]
    pub change: Option<uuid::Uuid>,
    #[serde(default)]
    page: Option<u32>,
}

impl Purpose {
    /// `?case=…&node=…`, or nothing.
    pub fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(case) = self.case {
            query.append_pair("case", &case.to_string());
        }
        if let Some(node) = &self.node {
            query.append_pair("node", node);
        }
        if let Some(change) = self.change {
            query.append_pair("change", &change.to_string());
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

#[derive(Template)]
#[template(path = "counter_choose.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    site: String,
    address: String,
    bring: String,
    action: String,
    days: Vec<Day>,
    pager: Pager,
    case: String,
    node: String,
    change: String,
    once: String,
}

struct Day {
    words: String,
    id: String,
    times: Vec<Choice>,
}

struct Choice {
    value: String,
    words: String,
}

pub async fn show(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Path((calendar, site)): Path<(String, String)>,
    Query(purpose): Query<Purpose>,
) -> Result<Html<String>, Failure> {
    page(&visit, &plans, (&calendar, &site), &purpose, Errors::none()).await
}

async fn page(
    visit: &Visit,
    plans: &Plans,
    (calendar, site): (&str, &str),
    purpose: &Purpose,
    errors: Errors,
) -> Result<Html<String>, Failure> {
    let plan = service::plan(&visit.ctx, plans)?;
    let (calendar, site) = plan.at(calendar, site).ok_or(CounterError::NoCalendar)?;
    let open = service::open_slots(&visit.ctx, &plan, calendar, site).await?;
    let t = visit.t();
    let count = u32::try_from(open.len().div_ceil(DAYS_PER_PAGE)).unwrap_or(u32::MAX);
    let page = purpose.page.unwrap_or(1).clamp(1, count.max(1));
    let skip = usize::try_from(page - 1).unwrap_or(0) * DAYS_PER_PAGE;
    let days = open.into_iter().skip(skip).take(DAYS_PER_PAGE).map(|(day, slots)| Day {
        words: day_words(&t, day),
        id: format!("day-{day}"),
        times: slots
            .into_iter()
            .map(|open| Choice {
                value: open.slot.starts.strftime("%Y-%m-%dT%H:%M").to_string(),
                words: t.time(open.slot.starts_at),
            })
            .collect(),
    });
    let days: Vec<Day> = days.collect();
    let action = format!("/counter/book/{}/{}", calendar.id, site.id);
    let back = if calendar.sites.len() > 1 {
        format!("/counter/book/{}", calendar.id)
    } else {
        "/counter".to_owned()
    };
    let query = purpose.query();
    let join = if query.is_empty() { '?' } else { '&' };
    let pager = Pager::new(page, count, |n| format!("{action}{query}{join}page={n}"));
    visit.render(&Page {
        chrome: visit.chrome(t.say(&calendar.title)).back_to(back).shaped(Shape::Full).failed(&errors),
        errors,
        site: t.say(&site.name).to_owned(),
        address: site.address.as_ref().map(|address| t.say(address).to_owned()).unwrap_or_default(),
        bring: calendar.bring.as_ref().map(|bring| t.say(bring).to_owned()).unwrap_or_default(),
        action,
        days,
        pager,
        case: purpose.case.map(|case| case.to_string()).unwrap_or_default(),
        node: purpose.node.clone().unwrap_or_default(),
        change: purpose.change.map(|id| id.to_string()).unwrap_or_default(),
        once: visit.once(),
    })
}

pub async fn hold(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Extension(cases): Extension<CaseDoor>,
    Path((calendar, site)): Path<(String, String)>,
    form: Posted,
) -> Result<Response, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let id = |name: &str| form.get(name).map(str::parse::<uuid::Uuid>).transpose();
    let purpose = Purpose {
        case: id("case").map_err(|_| CounterError::Order)?,
        node: form.get("node").map(str::to_owned),
        change: id("change").map_err(|_| CounterError::Order)?,
        page: None,
    };
    let starts: Option<DateTime> = form.get("slot").and_then(|text| text.parse().ok());
    let starts = starts.ok_or(CounterError::NoSlot)?;
    let at = (calendar.as_str(), site.as_str());
    let chosen = if let Some(id) = purpose.change {
        service::change(&visit.ctx, &plan, id.into(), at, starts).await.map(|()| id)
    } else {
        let wanted = ForCase { case: purpose.case.map(CaseId), node: purpose.node.clone() };
        let held = service::hold(&visit.ctx, &plan, at, starts, visit.party()?, (wanted, &cases)).await;
        held.map(|held| held.booking.0)
    };
    match chosen {
        Ok(booking) => Ok(Redirect::to(&format!("/counter/bookings/{booking}")).into_response()),
        Err(problem)
            if [CounterError::SlotTaken, CounterError::Overlap]
                .map(CounterError::code)
                .contains(&problem.code) =>
        {
            // Somebody was faster, or the person is elsewhere then: the list again, to choose another.
            let t = visit.t();
            let mut errors = Errors::none();
            errors.push("times", t.get(&format!("problem-{}", problem.code.replace('.', "-"))));
            let page = page(&visit, &plans, at, &purpose, errors).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
