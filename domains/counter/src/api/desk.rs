//! `GET /api/v1/desk/bookings`

use std::sync::Arc;

use axum::extract::Query;
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Failure, Visit};

use super::BookingView;
use crate::error::CounterError;
use crate::pages::desk::{day_of, department, own_site};
use crate::plan::Plans;
use crate::{service, store};

#[derive(Deserialize, IntoParams)]
pub struct Wanted {
    /// The first site of the department when absent.
    site: Option<String>,
    /// Civil day; today when absent.
    day: Option<String>,
}

/// Who comes to a site of the officer's department on a day.
#[utoipa::path(get, path = "/api/v1/desk/bookings", tag = "counter", params(Wanted),
    responses((status = 200, body = Vec<BookingView>), (status = 404, description = "counter.no-calendar")))]
pub async fn list_day(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<BookingView>>, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let (_, site) = own_site(&plan, department(&visit)?, wanted.site.as_deref())?;
    let day = day_of(&visit, &plan, wanted.day.as_deref())?;
    let (from, to) = plan.bounds(day).ok_or(CounterError::NoSlot)?;
    let bookings = store::day(visit.ctx.db(), &site.id, from, to).await?;
    Ok(Json(bookings.into_iter().map(Into::into).collect()))
}
