//! Durable intake: the entry's rows, written in the transaction of the act that causes it.

use db::{DbError, rows_per_statement};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::entities::{opening, pending, subject};
use crate::entry::Prepared;

/// The one log of this jurisdiction; a second one (test, archive) would be named beside it.
pub const MAIN_LOG: &str = "main";

/// Writes prepared entries with a fixed number of statements per thousand.
pub async fn intake<C: ConnectionTrait>(tx: &C, prepared: Vec<Prepared>) -> Result<(), DbError> {
    let (mut leaves, mut openings, mut subjects) = (Vec::new(), Vec::new(), Vec::new());
    for entry in prepared {
        let at = entry.at.micros();
        leaves.push(pending::ActiveModel {
            id: Set(entry.id),
            log: Set(MAIN_LOG.to_owned()),
            leaf: Set(entry.leaf.to_vec()),
            at: Set(at),
        });
        for (part, content) in (0_i64..).zip(entry.parts) {
            if let Some(party) = content.subject {
                subjects.push(subject::ActiveModel {
                    subject: Set(party.0),
                    at: Set(at),
                    entry_id: Set(entry.id),
                    part: Set(part),
                    kind: Set(entry.kind.clone()),
                });
            }
            openings.push(opening::ActiveModel {
                entry_id: Set(entry.id),
                part: Set(part),
                key: Set(content.key.to_vec()),
                body: Set(content.body),
            });
        }
    }
    for rows in leaves.chunks(rows_per_statement(4)) {
        pending::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    for rows in openings.chunks(rows_per_statement(4)) {
        opening::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    for rows in subjects.chunks(rows_per_statement(5)) {
        subject::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}
