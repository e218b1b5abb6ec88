//! `/api/v1/desk/mail`: letters that other departments had to write to the official's own.

use axum::extract::{Path, Query};
use axum::{Extension, Json};
use kernel::{Text, Timestamp};
use pack::LawRef;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Failure, Visit};

use crate::MailboxError;
use crate::model::Received;
use crate::service::Mailbox;

/// Most letters of one answer.
const LIMIT_MAX: u64 = 100;

/// Which letters.
#[derive(Deserialize, IntoParams)]
pub struct InboxWanted {
    /// From 0.
    page: Option<u64>,
    /// At most 100.
    limit: Option<u64>,
}

/// One page of a department's inbox, newest first.
#[derive(Serialize, ToSchema)]
pub struct Inbox {
    letters: Vec<ReceivedView>,
    /// Letters in the whole inbox.
    count: u64,
}

/// A letter of another department. `body` is there where one letter was asked for.
#[derive(Serialize, ToSchema)]
pub struct ReceivedView {
    id: Uuid,
    /// Member code of the department that wrote.
    from: String,
    #[schema(value_type = String)]
    law: LawRef,
    #[schema(value_type = Object)]
    subject: Text,
    #[schema(value_type = Option<Object>)]
    body: Option<Text>,
    /// Legal time.
    #[schema(value_type = String)]
    received_at: Timestamp,
    /// When somebody of the department opened it first.
    #[schema(value_type = Option<String>)]
    opened_at: Option<Timestamp>,
    /// The post that did.
    opened_by: Option<String>,
}

fn view(received: Received, whole: bool) -> ReceivedView {
    let Received { letter, at, opened, .. } = received;
    ReceivedView {
        id: letter.message.0,
        from: letter.from,
        law: letter.law,
        subject: letter.subject,
        body: Some(letter.body).filter(|_| whole),
        received_at: at,
        opened_at: opened.as_ref().map(|by| by.at),
        opened_by: opened.map(|by| by.post),
    }
}

/// The inbox of the own department.
#[utoipa::path(get, path = "/api/v1/desk/mail", tag = "mailbox", params(InboxWanted),
    responses((status = 200, body = Inbox)))]
pub async fn list_inbox(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Query(wanted): Query<InboxWanted>,
) -> Result<Json<Inbox>, Failure> {
    let limit = wanted.limit.unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX);
    let (found, count) = mailbox.inbox(&visit.ctx, wanted.page.unwrap_or(0), limit).await?;
    Ok(Json(Inbox { letters: found.into_iter().map(|one| view(one, false)).collect(), count }))
}

/// A letter to the own department. The first reading is kept.
#[utoipa::path(get, path = "/api/v1/desk/mail/{id}", tag = "mailbox", params(("id" = Uuid, Path)),
    responses((status = 200, body = ReceivedView), (status = 404)))]
pub async fn read_received(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Path(id): Path<String>,
) -> Result<Json<ReceivedView>, Failure> {
    let id = id.parse().map_err(|_| MailboxError::NotFound)?;
    Ok(Json(view(mailbox.received(&visit.ctx, id, visit.is_glance).await?, true)))
}
