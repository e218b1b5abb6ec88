//! `GET /documents`: my documents and those of whom I represent. `GET /documents/{id}/file`: the paper.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, Response};
use kernel::PartyId;
use web::chrome::{Chrome, Row, Tag};
use web::{Failure, Visit};

use super::{department, download, state_tag};
use crate::error::DocumentsError;
use crate::issuer::Issuer;
use crate::model::{Document, DocumentId};
use crate::service::RecordRead;
use crate::store;

#[derive(Template)]
#[template(path = "documents_mine.html")]
struct Page {
    chrome: Chrome,
    cards: Vec<Card>,
}

struct Card {
    title: String,
    number: String,
    tag: Tag,
    rows: Vec<Row>,
    href: String,
}

pub async fn show(visit: Visit, Extension(issuer): Extension<Arc<Issuer>>) -> Result<Html<String>, Failure> {
    let party = visit.party()?;
    let parties = issuer.visible(&visit.ctx, party).await?;
    let documents = store::held_by(visit.ctx.db(), &parties).await?;
    visit.render(&Page {
        chrome: visit.chrome(visit.t().get("documents-title")),
        cards: documents.iter().map(|document| card(&visit, document, party)).collect(),
    })
}

fn card(visit: &Visit, document: &Document, party: PartyId) -> Card {
    let t = visit.t();
    let mut rows = vec![
        Row::new(t.get("documents-number"), &document.number),
        Row::new(t.get("documents-issued-by"), department(visit, &document.department)),
        Row::new(t.get("documents-issued-on"), t.date(document.issued_on)),
    ];
    if !document.holders.contains(&party) {
        let initials = document.initials.clone().unwrap_or_else(|| t.get("documents-represented-unnamed"));
        rows.push(Row::new(t.get("documents-represented"), initials));
    }
    if let Some(reason) = &document.reason {
        rows.push(Row::new(t.get("documents-reason"), reason));
    }
    Card {
        title: t.say(&document.title).to_owned(),
        number: document.number.clone(),
        tag: state_tag(&t, document.state),
        rows,
        href: format!("/documents/{}/file", document.id),
    }
}

pub async fn file(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: DocumentId = id.parse().map_err(|_| Failure::not_found())?;
    let (document, bytes) = own_paper(&visit, &issuer, id).await?;
    download(&document, bytes)
}

/// The paper of a document that the visitor may see; told to the holders when the visitor is none of them.
pub async fn own_paper(
    visit: &Visit,
    issuer: &Issuer,
    id: DocumentId,
) -> Result<(Document, bytes::Bytes), Failure> {
    let party = visit.party()?;
    let found = store::find(visit.ctx.db(), id).await?.ok_or(DocumentsError::NotFound)?;
    let own = found.holders.contains(&party);
    if !own {
        let parties = issuer.visible(&visit.ctx, party).await?;
        if !found.holders.iter().any(|holder| parties.contains(holder)) {
            return Err(DocumentsError::NotFound.into());
        }
    }
    let bytes = issuer.paper(&found).await?;
    // Somebody who acts for the holder has the holder's party and is still somebody else.
    if !own || visit.ctx.origin.acting_for.is_some() {
        visit.ctx.run(RecordRead { id }).await?;
    }
    Ok((found, bytes))
}
