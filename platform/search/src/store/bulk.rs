//! Loading many things at once: rows are appended without an index, which is then built by one sort. Index rows in
//! token order would otherwise touch thousands of pages in every batch.

use db::{Db, DbError, Engine, rows_per_statement};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QuerySelect};

use super::put::Doc;
use crate::entities::{doc, token};
use crate::text::tokens_of;

const DROP_INDEX: &str = "DROP INDEX IF EXISTS search_tokens_by_token";
const CREATE_INDEX: &str =
    "CREATE INDEX IF NOT EXISTS search_tokens_by_token ON search_tokens (scope, token, doc)";

/// A load under way. Searches are slow until [`BulkLoad::finish`]; one that was interrupted is put right by calling
/// `begin` and `finish` again.
#[derive(Debug)]
#[must_use = "the index is built by `finish`"]
pub struct BulkLoad(());

impl BulkLoad {
    /// Begins. An index that already serves things stays; an empty one is taken away until the end.
    pub async fn begin(db: &Db) -> Result<Self, DbError> {
        let empty = doc::Entity::find().limit(1).all(db.reader()).await?.is_empty();
        if empty {
            db.write(|tx| {
                Box::pin(async move { Ok::<_, DbError>(tx.execute_unprepared(DROP_INDEX).await?) })
            })
            .await?;
        }
        Ok(Self(()))
    }

    /// Builds the index.
    pub async fn finish(self, db: &Db) -> Result<(), DbError> {
        let engine = db.engine();
        db.write(move |tx| {
            Box::pin(async move {
                if engine == Engine::Postgres {
                    // One long statement by design; the limit is for requests.
                    tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
                }
                tx.execute_unprepared(CREATE_INDEX).await?;
                if engine == Engine::Postgres {
                    // Its planner knows nothing about a table that has just been filled.
                    tx.execute_unprepared("ANALYZE search_tokens").await?;
                    tx.execute_unprepared("ANALYZE search_docs").await?;
                }
                Ok::<_, DbError>(())
            })
        })
        .await
    }
}

/// Adds things that were never indexed before, with a fixed number of statements per thousand.
pub async fn insert_new<C: ConnectionTrait>(tx: &C, docs: &[Doc]) -> Result<(), DbError> {
    let (mut rows, mut tokens) = (Vec::with_capacity(docs.len()), Vec::with_capacity(docs.len() * 8));
    for new in docs {
        let text = new.text.stored();
        tokens.extend(tokens_of(&text).into_iter().map(|token| token::ActiveModel {
            scope: Set(new.scope.clone()),
            token: Set(token.into_bytes()),
            doc: Set(new.id),
        }));
        rows.push(doc::ActiveModel { id: Set(new.id), scope: Set(new.scope.clone()), text: Set(text) });
    }
    for chunk in rows.chunks(rows_per_statement(3)) {
        doc::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    for chunk in tokens.chunks(rows_per_statement(3)) {
        token::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}
