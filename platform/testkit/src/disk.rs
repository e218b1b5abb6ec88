//! A disk that fills up.

use std::sync::Arc;

use db::{Db, DbError, Engine};
use sea_orm::ConnectionTrait as _;

/// Room enough, in pages of SQLite.
const ROOM_PAGES: u32 = 1_000_000;

/// From now on no row is taken. SQLite says so at the page after the last; PostgreSQL's disk belongs to every test of the
/// cluster, so there a trigger says on the tables named what the engine says when a disk is full (SQLSTATE 53100).
pub async fn fill_disk(db: &Db, tables: &[&str]) -> anyhow::Result<()> {
    let sql = match db.engine() {
        Engine::Sqlite => return Ok(db.limit_sqlite_pages(1).await?),
        Engine::Postgres => {
            let raise = "CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE \
                         EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$";
            let trigger = |table: &&str| {
                format!("CREATE TRIGGER disk_full BEFORE INSERT ON {table} EXECUTE FUNCTION disk_full()")
            };
            std::iter::once(raise.to_owned()).chain(tables.iter().map(trigger)).collect()
        }
    };
    run(db, sql).await
}

/// Somebody made room.
pub async fn free_disk(db: &Db, tables: &[&str]) -> anyhow::Result<()> {
    let sql = match db.engine() {
        Engine::Sqlite => return Ok(db.limit_sqlite_pages(ROOM_PAGES).await?),
        Engine::Postgres => tables.iter().map(|table| format!("DROP TRIGGER disk_full ON {table}")).collect(),
    };
    run(db, sql).await
}

async fn run(db: &Db, statements: Vec<String>) -> anyhow::Result<()> {
    let statements = Arc::new(statements);
    db.write(move |tx| {
        let statements = Arc::clone(&statements);
        Box::pin(async move {
            for sql in statements.iter() {
                tx.execute_unprepared(sql).await?;
            }
            Ok::<_, DbError>(())
        })
    })
    .await?;
    Ok(())
}
