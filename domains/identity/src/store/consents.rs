//! Consents: given, withdrawn, never deleted.

use std::collections::HashMap;

use acts::Aggregate;
use db::{DbError, Tx, rows_per_statement};
use kernel::{CaseId, Lang, PartyId, Text, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::entities::consent;
use crate::error::inconsistent;
use crate::model::{Consent, ConsentId, Wording};

const COLUMNS: usize = 15;

/// The aggregate.
pub struct Consents;

/// What happens to consents.
#[derive(Debug, Clone)]
pub enum ConsentChange {
    Give(Box<Consent>),
    Withdraw(ConsentId, Timestamp),
}

impl Aggregate for Consents {
    type Key = ConsentId;
    type State = Consent;
    type Change = ConsentChange;

    async fn load(tx: &Tx, keys: &[ConsentId]) -> Result<HashMap<ConsentId, Consent>, DbError> {
        let ids = keys.iter().map(|key| key.0);
        let rows = consent::Entity::find().filter(consent::Column::Id.is_in(ids)).all(tx).await?;
        rows.into_iter().map(|row| to_consent(row).map(|consent| (consent.id, consent))).collect()
    }

    async fn save(tx: &Tx, changes: &[ConsentChange]) -> Result<(), DbError> {
        let mut given = Vec::new();
        let mut withdrawn: HashMap<Timestamp, Vec<Uuid>> = HashMap::new();
        for change in changes {
            match change {
                ConsentChange::Give(consent) => given.push(to_row(Consent::clone(consent))?),
                ConsentChange::Withdraw(id, at) => withdrawn.entry(*at).or_default().push(id.0),
            }
        }
        let mut given = given.into_iter().peekable();
        while given.peek().is_some() {
            let chunk: Vec<_> = given.by_ref().take(rows_per_statement(COLUMNS)).collect();
            consent::Entity::insert_many(chunk).exec_without_returning(tx).await?;
        }
        for (at, ids) in withdrawn {
            let row = consent::ActiveModel {
                withdrawn_at: Set(Some(at.micros())),
                changed_at: Set(at.micros()),
                ..Default::default()
            };
            consent::Entity::update_many().set(row).filter(consent::Column::Id.is_in(ids)).exec(tx).await?;
        }
        Ok(())
    }
}

/// One consent.
pub(crate) async fn consent<C: ConnectionTrait>(db: &C, id: ConsentId) -> Result<Option<Consent>, DbError> {
    consent::Entity::find_by_id(id.0).one(db).await?.map(to_consent).transpose()
}

/// The consents about these persons' data, newest first.
pub(crate) async fn consents_of<C: ConnectionTrait>(
    db: &C,
    subjects: &[PartyId],
    limit: u64,
) -> Result<Vec<Consent>, DbError> {
    let subjects = subjects.iter().map(|subject| subject.0);
    let own = consent::Entity::find().filter(consent::Column::Subject.is_in(subjects));
    let rows = own.order_by_desc(consent::Column::GivenAt).limit(limit).all(db).await?;
    rows.into_iter().map(to_consent).collect()
}

/// Consents that changed at `since` or later, in order of change; one page.
pub(crate) async fn consents_changed_since<C: ConnectionTrait>(
    db: &C,
    since: Timestamp,
    after: Option<ConsentId>,
    limit: u64,
) -> Result<Vec<(Timestamp, Consent)>, DbError> {
    let later = consent::Column::ChangedAt.gt(since.micros());
    let beside =
        after.map(|id| consent::Column::ChangedAt.eq(since.micros()).and(consent::Column::Id.gt(id.0)));
    let wanted = match beside {
        Some(beside) => later.or(beside),
        None => consent::Column::ChangedAt.gte(since.micros()),
    };
    let rows = consent::Entity::find()
        .filter(wanted)
        .order_by_asc(consent::Column::ChangedAt)
        .order_by_asc(consent::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(|row| Ok((Timestamp::from_micros(row.changed_at), to_consent(row)?))).collect()
}

fn to_row(consent: Consent) -> Result<consent::ActiveModel, DbError> {
    let json = |error: serde_json::Error| DbError::Other(error.to_string());
    Ok(consent::ActiveModel {
        id: Set(consent.id.0),
        subject: Set(consent.subject.0),
        given_by: Set(consent.given_by.0),
        recipient: Set(consent.recipient),
        categories: Set(serde_json::to_string(&consent.categories).map_err(json)?),
        purpose: Set(consent.purpose),
        wording: Set(serde_json::to_string(&consent.wording.text).map_err(json)?),
        wording_id: Set(consent.wording.id),
        wording_version: Set(consent.wording.version),
        wording_lang: Set(consent.wording.lang.tag().to_owned()),
        case_id: Set(consent.case.map(|case| case.0)),
        given_at: Set(consent.given_at.micros()),
        expires_at: Set(consent.expires_at.map(Timestamp::micros)),
        withdrawn_at: Set(consent.withdrawn_at.map(Timestamp::micros)),
        changed_at: Set(consent.given_at.micros()),
    })
}

fn to_consent(row: consent::Model) -> Result<Consent, DbError> {
    let bad = |_| inconsistent("identity_consents", row.id);
    Ok(Consent {
        id: ConsentId(row.id),
        subject: PartyId(row.subject),
        given_by: PartyId(row.given_by),
        categories: serde_json::from_str(&row.categories).map_err(bad)?,
        wording: Wording {
            id: row.wording_id,
            version: row.wording_version,
            lang: Lang::parse(&row.wording_lang).ok_or_else(|| inconsistent("identity_consents", row.id))?,
            text: serde_json::from_str::<Text>(&row.wording).map_err(bad)?,
        },
        recipient: row.recipient,
        purpose: row.purpose,
        case: row.case_id.map(CaseId),
        given_at: Timestamp::from_micros(row.given_at),
        expires_at: row.expires_at.map(Timestamp::from_micros),
        withdrawn_at: row.withdrawn_at.map(Timestamp::from_micros),
    })
}
