//! Writing the index, in the transaction of the record that it leads to.

use std::collections::HashMap;

use db::{DbError, rows_per_statement};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::SearchText;
use crate::entities::{doc, token};
use crate::text::tokens_of;

/// Token rows that one statement deletes.
const DELETES_PER_STATEMENT: usize = 200;

/// Something that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc {
    /// The thing's own identifier.
    pub id: Uuid,
    /// Who may find it: the caller of [`crate::find`] names the scopes that it may see.
    pub scope: String,
    pub text: SearchText,
}

/// Makes things findable under their new text, and no longer under an old one.
pub async fn put<C: ConnectionTrait>(tx: &C, docs: &[Doc]) -> Result<(), DbError> {
    // The last text of a thing wins.
    let latest: HashMap<Uuid, &Doc> = docs.iter().map(|doc| (doc.id, doc)).collect();
    let ids: Vec<Uuid> = latest.keys().copied().collect();
    let old = stored(tx, &ids).await?;
    let (mut gone, mut rows, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    for wanted in latest.values() {
        let text = wanted.text.stored();
        let before = old.get(&wanted.id);
        if before.is_some_and(|row| row.scope == wanted.scope && row.text == text) {
            continue;
        }
        let same_scope = before.filter(|row| row.scope == wanted.scope);
        let kept = same_scope.map(|row| tokens_of(&row.text)).unwrap_or_default();
        let new = tokens_of(&text);
        if let Some(row) = before {
            let stays = |token: &String| row.scope == wanted.scope && new.contains(token);
            gone.extend(tokens_of(&row.text).into_iter().filter(|token| !stays(token)).map(|t| key(row, t)));
        }
        tokens.extend(new.into_iter().filter(|token| !kept.contains(token)).map(|token| {
            token::ActiveModel {
                scope: Set(wanted.scope.clone()),
                token: Set(token.into_bytes()),
                doc: Set(wanted.id),
            }
        }));
        rows.push(doc::ActiveModel { id: Set(wanted.id), scope: Set(wanted.scope.clone()), text: Set(text) });
    }
    delete_tokens(tx, &gone).await?;
    for chunk in rows.chunks(rows_per_statement(3)) {
        let upsert = OnConflict::column(doc::Column::Id)
            .update_columns([doc::Column::Scope, doc::Column::Text])
            .to_owned();
        doc::Entity::insert_many(chunk.to_vec()).on_conflict(upsert).exec_without_returning(tx).await?;
    }
    for chunk in tokens.chunks(rows_per_statement(3)) {
        token::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Makes things unfindable.
pub async fn remove<C: ConnectionTrait>(tx: &C, ids: &[Uuid]) -> Result<(), DbError> {
    let old = stored(tx, ids).await?;
    let gone: Vec<_> =
        old.values().flat_map(|row| tokens_of(&row.text).into_iter().map(move |t| key(row, t))).collect();
    delete_tokens(tx, &gone).await?;
    for chunk in ids.chunks(rows_per_statement(1)) {
        let these = doc::Column::Id.is_in(chunk.iter().copied());
        doc::Entity::delete_many().filter(these).exec(tx).await?;
    }
    Ok(())
}

fn key(row: &doc::Model, token: String) -> (String, Vec<u8>, Uuid) {
    (row.scope.clone(), token.into_bytes(), row.id)
}

async fn stored<C: ConnectionTrait>(tx: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, doc::Model>, DbError> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(rows_per_statement(1)) {
        let these = doc::Column::Id.is_in(chunk.iter().copied());
        let rows = doc::Entity::find().filter(these).all(tx).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

async fn delete_tokens<C: ConnectionTrait>(tx: &C, gone: &[(String, Vec<u8>, Uuid)]) -> Result<(), DbError> {
    for chunk in gone.chunks(DELETES_PER_STATEMENT) {
        let any = chunk.iter().fold(Condition::any(), |any, (scope, token, id)| {
            any.add(
                Condition::all()
                    .add(token::Column::Scope.eq(scope))
                    .add(token::Column::Token.eq(token.clone()))
                    .add(token::Column::Doc.eq(*id)),
            )
        });
        token::Entity::delete_many().filter(any).exec(tx).await?;
    }
    Ok(())
}
