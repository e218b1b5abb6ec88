//! `/api/v1/mailbox`: letters, their envelopes and the first reading.

use axum::extract::{Path, Query};
use axum::{Extension, Json};
use jiff::civil::Date;
use kernel::{Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Failure, Visit};

use crate::MailboxError;
use crate::model::{Delivery, DeliveryId, Kind, LetterLink, Message, served_by_code};
use crate::service::{Mailbox, viewer};

/// Most letters of one answer.
const LIMIT_MAX: u64 = 100;

/// Which letters.
#[derive(Deserialize, IntoParams)]
pub struct Wanted {
    /// From 0.
    page: Option<u64>,
    /// At most 100.
    limit: Option<u64>,
}

/// One page of a mailbox, newest first.
#[derive(Serialize, ToSchema)]
pub struct Letters {
    letters: Vec<LetterView>,
    /// Letters in the whole mailbox.
    count: u64,
}

/// A letter. `body` and `links` are there once it has been opened.
#[derive(Serialize, ToSchema)]
pub struct LetterView {
    id: Uuid,
    message: Uuid,
    /// Member code of the department that wrote.
    department: String,
    case: Option<Uuid>,
    /// `notice` or `information`.
    #[schema(value_type = String)]
    kind: Kind,
    private: bool,
    #[schema(value_type = Object)]
    subject: Text,
    #[schema(value_type = Option<Object>)]
    remedy: Option<Text>,
    #[schema(value_type = Option<String>)]
    deadline: Option<Date>,
    /// Legal time.
    #[schema(value_type = String)]
    delivered_at: Timestamp,
    /// The day on which it counts as served if nobody opens it.
    #[schema(value_type = Option<String>)]
    deemed_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    read_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    served_on: Option<Date>,
    /// `reading` or `deeming`.
    served_by: Option<&'static str>,
    #[schema(value_type = Option<Object>)]
    body: Option<Text>,
    #[schema(value_type = Option<Object>)]
    links: Option<Vec<LetterLink>>,
}

fn view(delivery: &Delivery, message: Message, whole: bool) -> LetterView {
    let whole = whole && delivery.read.is_some();
    LetterView {
        id: delivery.id.0,
        message: message.id.0,
        department: message.department,
        case: message.case.map(|case| case.0),
        kind: message.kind,
        private: message.private,
        subject: message.subject,
        remedy: message.remedy,
        deadline: message.deadline,
        delivered_at: delivery.delivered_at,
        deemed_on: delivery.deemed_on,
        read_at: delivery.read.map(|read| read.at),
        served_on: delivery.served.map(|served| served.on),
        served_by: delivery.served.map(|served| served_by_code(served.by)),
        body: whole.then_some(message.body),
        links: whole.then_some(message.links),
    }
}

/// The mailbox at hand: one's own, or that of the party acted for without its private letters.
#[utoipa::path(get, path = "/api/v1/mailbox", tag = "mailbox", params(Wanted), responses((status = 200, body = Letters)))]
pub async fn list(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Letters>, Failure> {
    let viewer = viewer(&visit.ctx).ok_or(MailboxError::NotFound)?;
    let limit = wanted.limit.unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX);
    let (found, count) = mailbox.letters(&visit.ctx, viewer, wanted.page.unwrap_or(0), limit).await?;
    let letters = found.into_iter().map(|(delivery, message)| view(&delivery, message, false)).collect();
    Ok(Json(Letters { letters, count }))
}

/// A letter, without opening it.
#[utoipa::path(get, path = "/api/v1/mailbox/{id}", tag = "mailbox", params(("id" = Uuid, Path)),
    responses((status = 200, body = LetterView), (status = 404)))]
pub async fn read(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Path(id): Path<String>,
) -> Result<Json<LetterView>, Failure> {
    let viewer = viewer(&visit.ctx).ok_or(MailboxError::NotFound)?;
    let (delivery, message) = mailbox.letter(&visit.ctx, viewer, parse(&id)?).await?;
    Ok(Json(view(&delivery, message, true)))
}

/// Opens a letter. The first time serves a notice.
#[utoipa::path(post, path = "/api/v1/mailbox/{id}/open", tag = "mailbox", params(("id" = Uuid, Path)),
    responses((status = 200, body = LetterView), (status = 404)))]
pub async fn open(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Path(id): Path<String>,
) -> Result<Json<LetterView>, Failure> {
    let viewer = viewer(&visit.ctx).ok_or(MailboxError::NotFound)?;
    let (delivery, message) = mailbox.open(&visit.ctx, viewer, parse(&id)?).await?;
    Ok(Json(view(&delivery, message, true)))
}

fn parse(id: &str) -> Result<DeliveryId, MailboxError> {
    id.parse().map_err(|_| MailboxError::NotFound)
}
