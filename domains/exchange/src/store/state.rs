//! Set-based loads and saves of what the database adds to the pack.

use std::collections::{BTreeSet, HashMap};

use acts::Aggregate;
use db::{Db, DbError, Tx};
use kernel::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entities::{certificate, grant, revision};
use crate::snapshot::{Registered, State};

const REVISION: &str = "state";

/// The revision of the state: a cheap question for processes that keep a snapshot.
pub(crate) async fn revision(db: &Db) -> Result<i64, DbError> {
    Ok(read_revision(db.reader()).await?.unwrap_or(0))
}

async fn read_revision<C: ConnectionTrait>(connection: &C) -> Result<Option<i64>, DbError> {
    let row = revision::Entity::find_by_id(REVISION).one(connection).await?;
    Ok(row.map(|row| row.revision))
}

/// The whole state. The revision is read first: a change in between is seen again, never missed.
pub(crate) async fn state(db: &Db) -> Result<State, DbError> {
    let revision = revision(db).await?;
    let stopped = grant::Entity::find().filter(grant::Column::State.ne(GrantMark::Active.word()));
    let (mut suspended, mut withdrawn) = (BTreeSet::new(), BTreeSet::new());
    for row in stopped.all(db.reader()).await? {
        match GrantMark::parse(&row.state) {
            GrantMark::Withdrawn => withdrawn.insert(row.id),
            _ => suspended.insert(row.id),
        };
    }
    let certificates = active_certificates(db).await?;
    let registered = |row: certificate::Model| {
        let (client, expires_at) = (row.client.parse().ok()?, Timestamp::from_micros(row.expires_at));
        Some((row.fingerprint, Registered { client, subject: row.subject, expires_at }))
    };
    Ok(State {
        revision,
        suspended,
        withdrawn,
        certificates: certificates.into_iter().filter_map(registered).collect(),
    })
}

/// Rows of one read; a snapshot needs them all and takes them page by page.
const PAGE_ROWS: u64 = 1_000;

async fn active_certificates(db: &Db) -> Result<Vec<certificate::Model>, DbError> {
    let mut all: Vec<certificate::Model> = Vec::new();
    loop {
        let after = all.last().map(|row| certificate::Column::Fingerprint.gt(row.fingerprint.clone()));
        let page = certificate::Entity::find()
            .filter(certificate::Column::Active.eq(true))
            .filter(Condition::all().add_option(after))
            .order_by_asc(certificate::Column::Fingerprint)
            .limit(PAGE_ROWS)
            .all(db.reader())
            .await?;
        let last = u64::try_from(page.len()).unwrap_or(u64::MAX) < PAGE_ROWS;
        all.extend(page);
        if last {
            return Ok(all);
        }
    }
}

/// Grants as the database sees them.
pub struct Grants;

/// What was done with a grant of the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantMark {
    Active,
    Suspended,
    /// For good.
    Withdrawn,
}

impl GrantMark {
    const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// What nobody can read lets nothing through.
    fn parse(word: &str) -> Self {
        match word {
            "active" => Self::Active,
            "withdrawn" => Self::Withdrawn,
            _ => Self::Suspended,
        }
    }
}

/// A grant was suspended, resumed or withdrawn.
pub struct GrantChange {
    pub id: String,
    pub mark: GrantMark,
    pub reason: String,
    pub by: String,
    pub at: Timestamp,
}

impl Aggregate for Grants {
    type Key = String;
    type State = GrantMark;
    type Change = GrantChange;

    async fn load(tx: &Tx, keys: &[String]) -> Result<HashMap<String, GrantMark>, DbError> {
        let rows = grant::Entity::find().filter(grant::Column::Id.is_in(keys)).all(tx).await?;
        Ok(rows.into_iter().map(|row| (row.id, GrantMark::parse(&row.state))).collect())
    }

    async fn save(tx: &Tx, changes: &[GrantChange]) -> Result<(), DbError> {
        let rows = changes.iter().map(|change| grant::ActiveModel {
            id: Set(change.id.clone()),
            state: Set(change.mark.word().to_owned()),
            reason: Set(change.reason.clone()),
            changed_by: Set(change.by.clone()),
            changed_at: Set(change.at.micros()),
        });
        let columns =
            [grant::Column::State, grant::Column::Reason, grant::Column::ChangedBy, grant::Column::ChangedAt];
        let upsert = OnConflict::column(grant::Column::Id).update_columns(columns).to_owned();
        grant::Entity::insert_many(rows).on_conflict(upsert).exec_without_returning(tx).await?;
        next_revision(tx).await
    }
}

/// Client certificates.
pub struct Certificates;

/// A certificate was registered or withdrawn.
pub struct CertificateChange {
    pub fingerprint: String,
    pub client: String,
    pub subject: String,
    pub expires_at: Timestamp,
    pub active: bool,
    pub by: String,
    pub at: Timestamp,
}

/// A certificate as the database sees it.
pub struct CertificateState {
    pub client: String,
    pub subject: String,
    pub expires_at: Timestamp,
    pub active: bool,
}

impl Aggregate for Certificates {
    type Key = String;
    type State = CertificateState;
    type Change = CertificateChange;

    async fn load(tx: &Tx, keys: &[String]) -> Result<HashMap<String, CertificateState>, DbError> {
        let rows =
            certificate::Entity::find().filter(certificate::Column::Fingerprint.is_in(keys)).all(tx).await?;
        let state = |row: certificate::Model| {
            let expires_at = Timestamp::from_micros(row.expires_at);
            let (client, subject, active) = (row.client, row.subject, row.active);
            (row.fingerprint, CertificateState { client, subject, expires_at, active })
        };
        Ok(rows.into_iter().map(state).collect())
    }

    async fn save(tx: &Tx, changes: &[CertificateChange]) -> Result<(), DbError> {
        let rows = changes.iter().map(|change| certificate::ActiveModel {
            fingerprint: Set(change.fingerprint.clone()),
            client: Set(change.client.clone()),
            subject: Set(change.subject.clone()),
            expires_at: Set(change.expires_at.micros()),
            active: Set(change.active),
            changed_by: Set(change.by.clone()),
            changed_at: Set(change.at.micros()),
        });
        let columns = [
            certificate::Column::Client,
            certificate::Column::Active,
            certificate::Column::ChangedBy,
            certificate::Column::ChangedAt,
        ];
        let upsert = OnConflict::column(certificate::Column::Fingerprint).update_columns(columns).to_owned();
        certificate::Entity::insert_many(rows).on_conflict(upsert).exec_without_returning(tx).await?;
        next_revision(tx).await
    }
}

/// One more, in the transaction of the change.
async fn next_revision(tx: &Tx) -> Result<(), DbError> {
    let next = read_revision(tx).await?.unwrap_or(0) + 1;
    let row = revision::ActiveModel { name: Set(REVISION.to_owned()), revision: Set(next) };
    let upsert =
        OnConflict::column(revision::Column::Name).update_column(revision::Column::Revision).to_owned();
    revision::Entity::insert_many([row]).on_conflict(upsert).exec_without_returning(tx).await?;
    Ok(())
}
