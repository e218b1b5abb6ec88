//! `GET /api/v1/desk/documents`

use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Visit};

use super::DocumentView;
use crate::service::desk;
use crate::store::DocumentPage;

#[derive(Deserialize, IntoParams)]
pub struct Wanted {
    /// Only the document with this number, however it is typed.
    number: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// One page of what the department has issued, newest first.
#[derive(Serialize, ToSchema)]
pub struct DocumentList {
    items: Vec<DocumentView>,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

/// Documents of the officer's department.
#[utoipa::path(get, path = "/api/v1/desk/documents", tag = "documents", params(Wanted),
    responses((status = 200, body = DocumentList), (status = 400, description = "request.cursor")))]
pub async fn list_documents(
    visit: Visit,
    Query(wanted): Query<Wanted>,
) -> Result<Json<DocumentList>, Failure> {
    let from = web::cursor(wanted.after.as_deref())?;
    let DocumentPage { items, next } = match wanted.number.as_deref().filter(|typed| !typed.is_empty()) {
        Some(typed) => {
            let found = desk::by_number(&visit.ctx, typed).await?;
            DocumentPage { items: found.into_iter().collect(), next: None }
        }
        None => desk::list(&visit.ctx, from.as_ref()).await?,
    };
    let items = items.into_iter().map(|document| DocumentView::of(&visit, document)).collect();
    Ok(Json(DocumentList { items, next: next.map(|place| place.to_string()) }))
}
