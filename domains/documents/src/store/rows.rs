//! Rows ↔ values. A row that means nothing is an error that names the row, never its content.

use db::DbError;
use kernel::{PartyId, Timestamp};
use sea_orm::ActiveValue::Set;

use crate::entities::document::{ActiveModel, Model};
use crate::model::{Digest, Document, DocumentState, Paper};

pub const DOCUMENT_COLUMNS: usize = 21;

pub fn document(row: Model, holders: Vec<PartyId>) -> Result<Document, DbError> {
    let id = row.id;
    let bad = || DbError::Inconsistent(format!("documents_documents {id}"));
    let digest = |bytes: Vec<u8>| Digest::try_from(bytes).map_err(|_| bad());
    let paper = match (row.file_digest, row.sealed_digest, row.file_bytes) {
        (Some(file), Some(sealed), Some(bytes)) => Some(Paper {
            digest: digest(file)?,
            sealed: digest(sealed)?,
            bytes: u64::try_from(bytes).map_err(|_| bad())?,
        }),
        _ => None,
    };
    Ok(Document {
        id: id.into(),
        order_digest: digest(row.order_digest)?,
        data_digest: digest(row.data_digest)?,
        title: serde_json::from_str(&row.title).map_err(|_| bad())?,
        issued_on: row.issued_on.parse().map_err(|_| bad())?,
        state: DocumentState::parse(&row.state).ok_or_else(bad)?,
        case: row.case_id.map(Into::into),
        issued_at: Timestamp::from_micros(row.issued_at),
        changed_at: Timestamp::from_micros(row.changed_at),
        replaces: row.replaces.map(Into::into),
        replaced_by: row.replaced_by.map(Into::into),
        number: row.number,
        effect_key: row.effect_key,
        kind: row.kind,
        department: row.department,
        initials: row.initials,
        check_code: row.check_code,
        reason: row.reason,
        holders,
        paper,
    })
}

pub fn document_row(document: &Document) -> Result<ActiveModel, DbError> {
    let title = serde_json::to_string(&document.title).map_err(|error| DbError::Other(error.to_string()))?;
    Ok(ActiveModel {
        id: Set(document.id.into()),
        number: Set(document.number.clone()),
        effect_key: Set(document.effect_key.clone()),
        order_digest: Set(document.order_digest.to_vec()),
        kind: Set(document.kind.clone()),
        title: Set(title),
        department: Set(document.department.clone()),
        case_id: Set(document.case.map(Into::into)),
        initials: Set(document.initials.clone()),
        data_digest: Set(document.data_digest.to_vec()),
        check_code: Set(document.check_code.clone()),
        issued_on: Set(document.issued_on.to_string()),
        issued_at: Set(document.issued_at.micros()),
        state: Set(document.state.as_str().to_owned()),
        reason: Set(document.reason.clone()),
        changed_at: Set(document.changed_at.micros()),
        file_digest: Set(document.paper.map(|paper| paper.digest.to_vec())),
        sealed_digest: Set(document.paper.map(|paper| paper.sealed.to_vec())),
        file_bytes: Set(document.paper.and_then(|paper| i64::try_from(paper.bytes).ok())),
        replaces: Set(document.replaces.map(Into::into)),
        replaced_by: Set(document.replaced_by.map(Into::into)),
    })
}
