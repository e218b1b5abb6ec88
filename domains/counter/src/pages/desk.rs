//! `GET /desk/counter`: who comes to a site of the own department on a day. People are called by their reference: no
//! name stands here.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::{Html, Redirect};
use jiff::civil::Date;
use serde::Deserialize;
use web::chrome::{Choice, Chrome, Link, Shape};
use web::{Failure, Posted, Visit};

use super::day_words;
use crate::error::CounterError;
use crate::model::{Booking, BookingId, BookingState};
use crate::plan::{Plan, Plans, Site};
use crate::service::{self, Receive, Reception};
use crate::{MANAGE, store};

#[derive(Debug, Deserialize)]
pub struct Filter {
    #[serde(default)]
    site: Option<String>,
    #[serde(default)]
    day: Option<String>,
}

#[derive(Template)]
#[template(path = "counter_desk.html")]
struct Page {
    chrome: Chrome,
    sites: Vec<Choice>,
    day: String,
    caption: String,
    previous: Link,
    next: Link,
    lines: Vec<Line>,
    may_call_off: bool,
}

struct Line {
    id: String,
    time: String,
    what: String,
    reference: String,
    case: String,
    arrived: bool,
    /// Its day has come.
    due: bool,
}

/// The department of the officer who visits.
pub fn department(visit: &Visit) -> Result<&str, Failure> {
    let officer = visit.session()?.officer.as_ref();
    officer.map(|officer| officer.department.as_str()).ok_or_else(Failure::not_found)
}

/// The sites of the officer's department, and the one that is asked for.
pub fn own_site<'a>(
    plan: &'a Plan,
    department: &str,
    wanted: Option<&str>,
) -> Result<(Vec<&'a Site>, &'a Site), Failure> {
    let own: Vec<&Site> = plan.sites.iter().filter(|site| site.department == department).collect();
    let chosen = match wanted {
        None => own.first().copied(),
        Some(id) => own.iter().copied().find(|site| site.id == id),
    };
    Ok((own, chosen.ok_or(CounterError::NoCalendar)?))
}

/// The civil day that is asked for, or today in legal time.
pub fn day_of(visit: &Visit, plan: &Plan, wanted: Option<&str>) -> Result<Date, Failure> {
    match wanted.filter(|text| !text.is_empty()) {
        None => Ok(plan.day_of(visit.ctx.legal_at())),
        Some(text) => Ok(text.parse().map_err(|_| CounterError::NoSlot)?),
    }
}

pub async fn show(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Query(filter): Query<Filter>,
) -> Result<Html<String>, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let t = visit.t();
    let (own, site) = own_site(&plan, department(&visit)?, filter.site.as_deref())?;
    let day = day_of(&visit, &plan, filter.day.as_deref())?;
    let (from, to) = plan.bounds(day).ok_or(CounterError::NoSlot)?;
    let bookings = store::day(visit.ctx.db(), &site.id, from, to).await?;
    let today = plan.day_of(visit.ctx.legal_at());
    let href = |day: Date| format!("/desk/counter?site={}&day={day}", site.id);
    let yesterday = day.yesterday().unwrap_or(day);
    let tomorrow = day.tomorrow().unwrap_or(day);
    let line = |booking: &Booking| Line {
        id: booking.id.to_string(),
        time: t.time(booking.slot.starts_at),
        what: plan.calendar(&booking.slot.calendar).map_or("", |calendar| t.say(&calendar.title)).to_owned(),
        reference: booking.reference.clone().unwrap_or_default(),
        case: booking.case.map(|case| case.to_string()).unwrap_or_default(),
        arrived: booking.state == BookingState::Arrived,
        due: plan.day_of(booking.slot.starts_at) <= today,
    };
    let choice = |one: &&Site| Choice::new(&one.id, t.say(&one.name)).checked(one.id == site.id);
    visit.render(&Page {
        chrome: visit.form_chrome(t.get("counter-desk")).shaped(Shape::Desk),
        sites: own.iter().map(choice).collect(),
        day: day.to_string(),
        caption: format!("{} · {}", t.say(&site.name), day_words(&t, day)),
        previous: Link::new(day_words(&t, yesterday), href(yesterday)),
        next: Link::new(day_words(&t, tomorrow), href(tomorrow)),
        lines: bookings.iter().map(line).collect(),
        may_call_off: visit.session()?.permissions.contains(MANAGE.code),
    })
}

/// A booking at a site of the officer's department; at another department's site it does not exist here.
pub async fn at_own_site(
    visit: &Visit,
    plans: &Plans,
    id: BookingId,
) -> Result<(Arc<Plan>, Booking), Failure> {
    let plan = service::plan(&visit.ctx, plans)?;
    let booking = store::find(visit.ctx.db(), id).await?.ok_or(CounterError::NotFound)?;
    own_site(&plan, department(visit)?, Some(&booking.slot.site)).map_err(|_| CounterError::NotFound)?;
    Ok((plan, booking))
}

async fn posted(visit: &Visit, plans: &Plans, form: &Posted) -> Result<(Booking, Redirect), Failure> {
    let id = form.get("booking").and_then(|id| id.parse().ok()).ok_or(CounterError::NotFound)?;
    let (plan, booking) = at_own_site(visit, plans, id).await?;
    let day = plan.day_of(booking.slot.starts_at);
    let back = Redirect::to(&format!("/desk/counter?site={}&day={day}", booking.slot.site));
    Ok((booking, back))
}

pub async fn arrived(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    form: Posted,
) -> Result<Redirect, Failure> {
    let (booking, back) = posted(&visit, &plans, &form).await?;
    let reception = Reception::Arrived;
    visit.ctx.run(Receive { id: booking.id, slot: booking.slot, party: booking.party, reception }).await?;
    Ok(back)
}

pub async fn call_off(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    form: Posted,
) -> Result<Redirect, Failure> {
    let (booking, back) = posted(&visit, &plans, &form).await?;
    let reception = Reception::CalledOff;
    visit.ctx.run(Receive { id: booking.id, slot: booking.slot, party: booking.party, reception }).await?;
    Ok(back)
}
