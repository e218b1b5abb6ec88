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
use crate::issuer::Issuer;
use crate::model::{Document, DocumentId};
use crate::service::own;

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
    let documents = own::list(&visit.ctx, &issuer, party).await?;
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
    let (document, bytes) = own::paper(&visit.ctx, &issuer, visit.party()?, id).await?;
    download(&document, bytes)
}
