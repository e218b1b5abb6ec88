//! What an officer sees of the own department's documents, for the pages and the API alike. Another department's do not
//! exist; whoever reads a paper is told to its holders.

use acts::Ctx;
use bytes::Bytes;
use db::Place;
use kernel::Problem;

use super::RecordRead;
use crate::error::DocumentsError;
use crate::issuer::Issuer;
use crate::model::{Document, DocumentId};
use crate::rules;
use crate::store::{self, DocumentPage};

/// The department of the officer of a context; nobody else has one.
pub fn department(ctx: &Ctx) -> Result<&str, DocumentsError> {
    let officer = ctx.origin.officer.as_ref();
    officer.map(|officer| officer.department.as_str()).ok_or(DocumentsError::NotFound)
}

/// One page of what was issued, newest first.
pub async fn list(ctx: &Ctx, from: Option<&Place>) -> Result<DocumentPage, Problem> {
    Ok(store::desk(ctx.db(), department(ctx)?, from).await?)
}

/// The document with the number that somebody typed.
pub async fn by_number(ctx: &Ctx, typed: &str) -> Result<Option<Document>, Problem> {
    let department = department(ctx)?;
    let found = store::by_number(ctx.db(), &rules::read_number(typed)).await?;
    Ok(found.filter(|document| document.department == department))
}

/// One document.
pub async fn find(ctx: &Ctx, id: DocumentId) -> Result<Document, Problem> {
    let department = department(ctx)?;
    let found = store::find(ctx.db(), id).await?;
    Ok(found.filter(|document| document.department == department).ok_or(DocumentsError::NotFound)?)
}

/// Officers read papers of cases only: a paper without a case belongs to its holders alone.
pub fn may_read(document: &Document) -> bool {
    document.case.is_some() && document.state.is_issued()
}

/// The paper of a document. The holders see who has read it.
pub async fn paper(ctx: &Ctx, issuer: &Issuer, id: DocumentId) -> Result<(Document, Bytes), Problem> {
    let document = find(ctx, id).await?;
    if !may_read(&document) {
        return Err(DocumentsError::NotFound.into());
    }
    let bytes = issuer.paper(&document).await?;
    ctx.run(RecordRead { id }).await?;
    Ok((document, bytes))
}
