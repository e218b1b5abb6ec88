//! Loading many things at once: rows are appended without an index, which is then built by one sort. Index rows in
//! token order would otherwise touch thousands of pages in every batch.

use db::{Db, DbError, Engine, Rows};
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};

use super::put::Doc;
use crate::entities::doc;
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
    let mut rows = Rows::new("search_docs", &["id", "scope", "text"]);
    let mut tokens = Rows::new("search_tokens", &["scope", "token", "doc"]);
    for new in docs {
        let text = new.text.stored();
        for token in tokens_of(&text) {
            tokens.push([new.scope.as_str().into(), token.into_bytes().into(), new.id.into()]);
        }
        rows.push([new.id.into(), new.scope.as_str().into(), text.into()]);
    }
    rows.insert(tx).await?;
    tokens.insert(tx).await
}
