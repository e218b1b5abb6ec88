//! What somebody sees of the own documents and of those whom it represents, for the pages and the API alike.

use acts::Ctx;
use bytes::Bytes;
use kernel::{PartyId, Problem};

use super::RecordRead;
use crate::error::DocumentsError;
use crate::issuer::Issuer;
use crate::model::{Document, DocumentId};
use crate::store;

/// What has been issued, newest first.
pub async fn list(ctx: &Ctx, issuer: &Issuer, party: PartyId) -> Result<Vec<Document>, Problem> {
    let parties = issuer.visible(ctx, party).await?;
    Ok(store::held_by(ctx.db(), &parties).await?)
}

/// The paper of a document; told to the holders when the reader is none of them.
pub async fn paper(
    ctx: &Ctx,
    issuer: &Issuer,
    party: PartyId,
    id: DocumentId,
) -> Result<(Document, Bytes), Problem> {
    let found = store::find(ctx.db(), id).await?.ok_or(DocumentsError::NotFound)?;
    let own = found.holders.contains(&party);
    if !own {
        let parties = issuer.visible(ctx, party).await?;
        if !found.holders.iter().any(|holder| parties.contains(holder)) {
            return Err(DocumentsError::NotFound.into());
        }
    }
    let bytes = issuer.paper(&found).await?;
    // Somebody who acts for the holder has the holder's party and is still somebody else.
    if !own || ctx.origin.acting_for.is_some() {
        ctx.run(RecordRead { id }).await?;
    }
    Ok((found, bytes))
}
