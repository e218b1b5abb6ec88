//! Registers as the gate of the exchange sees them: the only way to a record from outside this domain.
//! Answers hold the record's data as its standard says, nothing more; the gate keeps what the grant allows.
//! `GET /` the person's record · `GET /all` every record that concerns the person · `GET /by/{key}/{number}` ·
//! `GET /record/{id}` · `GET /search?q=…` for the keeping department's own officials.

use std::collections::BTreeSet;
use std::sync::Arc;

use acts::Ctx;
use db::DbError;
use exchange::{Provider, ProviderError, ProviderRequest, ProviderResponse, Verb};
use futures::future::BoxFuture;
use kernel::PartyId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use search::Query;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::catalogue::Catalogues;
use crate::definition::Register;
use crate::entities::{concerned, key, record};
use crate::model::Snapshot;
use crate::{rules, store};

/// Most records that one answer lists.
const ITEMS_MAX: usize = 50;
/// Results of a search that asks for no number of them.
const SEARCH_LIMIT: usize = 20;

/// One register behind the gate.
pub struct RegisterProvider {
    catalogues: Arc<Catalogues>,
    register: String,
}

impl RegisterProvider {
    /// The provider of one register.
    pub fn new(catalogues: Arc<Catalogues>, register: impl Into<String>) -> Self {
        Self { catalogues, register: register.into() }
    }

    async fn answer(&self, ctx: &Ctx, request: &ProviderRequest) -> Result<ProviderResponse, ProviderError> {
        let catalogue = self.catalogues.of(&ctx.pack()).map_err(|_| ProviderError::Fault)?;
        let register = catalogue.get(&self.register).map_err(|_| ProviderError::Fault)?;
        let reader = Reader { ctx, register, request };
        if !matches!(request.method, Verb::Get) {
            return Err(ProviderError::Invalid("registers.read-only".to_owned()));
        }
        match request.segments().as_slice() {
            [] => reader.of_subject().await,
            ["all"] => reader.all_of_subject().await,
            ["by", kind, number] => reader.by_key(kind, number).await,
            ["record", id] => reader.by_id(id).await,
            ["search"] => reader.search().await,
            _ => Err(ProviderError::NotFound),
        }
    }
}

impl Provider for RegisterProvider {
    fn call<'a>(
        &'a self,
        ctx: &'a Ctx,
        request: &'a ProviderRequest,
    ) -> BoxFuture<'a, Result<ProviderResponse, ProviderError>> {
        Box::pin(self.answer(ctx, request))
    }
}

struct Reader<'a> {
    ctx: &'a Ctx,
    register: &'a Register,
    request: &'a ProviderRequest,
}

impl Reader<'_> {
    fn subject(&self) -> Result<PartyId, ProviderError> {
        self.request.subject.ok_or_else(|| ProviderError::Invalid("registers.subject-missing".to_owned()))
    }

    /// The newest record whose main subject it is.
    async fn of_subject(&self) -> Result<ProviderResponse, ProviderError> {
        let newest = record::Entity::find()
            .filter(record::Column::Subject.eq(self.subject()?.0))
            .filter(record::Column::Register.eq(&self.register.id))
            .order_by_desc(record::Column::Id)
            .one(self.ctx.db().reader())
            .await
            .map_err(unavailable)?;
        match newest {
            Some(row) => self.one(row.id).await,
            // A marriage has two spouses and one of them comes first: the other's record is the same.
            None => self.first_that_concerns().await,
        }
    }

    async fn first_that_concerns(&self) -> Result<ProviderResponse, ProviderError> {
        let ids = self.concerning(self.subject()?).await?;
        self.one(ids.into_iter().next_back().ok_or(ProviderError::NotFound)?).await
    }

    async fn all_of_subject(&self) -> Result<ProviderResponse, ProviderError> {
        let subject = self.subject()?;
        let mut ids = self.concerning(subject).await?;
        let own = record::Entity::find()
            .select_only()
            .column(record::Column::Id)
            .filter(record::Column::Subject.eq(subject.0))
            .filter(record::Column::Register.eq(&self.register.id))
            .limit(LIST_ROWS)
            .into_tuple::<Uuid>()
            .all(self.ctx.db().reader())
            .await
            .map_err(unavailable)?;
        ids.extend(own);
        self.list(&ids.into_iter().take(ITEMS_MAX).collect::<Vec<_>>()).await
    }

    /// Records that concern the person otherwise than as the main subject, oldest first.
    async fn concerning(&self, party: PartyId) -> Result<BTreeSet<Uuid>, ProviderError> {
        let ids = concerned::Entity::find()
            .select_only()
            .column(concerned::Column::Record)
            .filter(concerned::Column::Party.eq(party.0))
            .filter(concerned::Column::Register.eq(&self.register.id))
            .limit(LIST_ROWS)
            .into_tuple::<Uuid>()
            .all(self.ctx.db().reader())
            .await
            .map_err(unavailable)?;
        Ok(ids.into_iter().collect())
    }

    async fn by_key(&self, kind: &str, number: &str) -> Result<ProviderResponse, ProviderError> {
        if !self.register.keys.iter().any(|key| key.kind == kind) {
            return Err(ProviderError::NotFound);
        }
        let found = key::Entity::find_by_id((self.register.id.clone(), kind.to_owned(), number.to_owned()))
            .one(self.ctx.db().reader())
            .await
            .map_err(unavailable)?;
        self.one(found.ok_or(ProviderError::NotFound)?.record).await
    }

    async fn by_id(&self, id: &str) -> Result<ProviderResponse, ProviderError> {
        self.one(id.parse().map_err(|_| ProviderError::NotFound)?).await
    }

    async fn search(&self) -> Result<ProviderResponse, ProviderError> {
        // A search shows people whom nobody asked for by name: only the department that keeps the register may.
        if self.request.client.member_code() != self.register.owner {
            return Err(ProviderError::NotFound);
        }
        let typed = self.request.query("q").unwrap_or_default();
        let query = Query::parse(typed).map_err(|error| ProviderError::Invalid(error.code().to_owned()))?;
        let limit = self.request.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(SEARCH_LIMIT);
        let scope = self.register.search_scope();
        let found = search::find(self.ctx.db().reader(), &query, &[&scope], limit.min(ITEMS_MAX)).await;
        self.list(&found.map_err(db_unavailable)?.ids).await
    }

    async fn one(&self, id: Uuid) -> Result<ProviderResponse, ProviderError> {
        let snapshot = self.load(&[id]).await?.pop().ok_or(ProviderError::NotFound)?;
        let subjects = self.subjects(&[Arc::clone(&snapshot)]);
        // Who asks about one person gets nothing about another, whatever key is tried.
        if let Some(subject) = self.request.subject
            && !subjects.contains(&subject)
        {
            return Err(ProviderError::NotFound);
        }
        Ok(ProviderResponse { status: 200, body: snapshot.data.clone(), subjects })
    }

    async fn list(&self, ids: &[Uuid]) -> Result<ProviderResponse, ProviderError> {
        let snapshots = self.load(ids).await?;
        let subjects = self.subjects(&snapshots);
        let items: Vec<&Value> = snapshots.iter().map(|snapshot| &snapshot.data).collect();
        Ok(ProviderResponse { status: 200, body: json!({ "items": items }), subjects })
    }

    /// In the order of `ids`; records of other registers are left out.
    async fn load(&self, ids: &[Uuid]) -> Result<Vec<Arc<Snapshot>>, ProviderError> {
        let mut found = store::current(self.ctx.db().reader(), ids).await.map_err(db_unavailable)?;
        let ordered = ids.iter().filter_map(|id| found.remove(&(*id).into()));
        Ok(ordered.filter(|snapshot| snapshot.register == self.register.id).collect())
    }

    fn subjects(&self, snapshots: &[Arc<Snapshot>]) -> Vec<PartyId> {
        let all = snapshots.iter().flat_map(|snapshot| rules::concerned(self.register, &snapshot.data));
        all.map(|one| one.party).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// Rows that a list looks at.
const LIST_ROWS: u64 = 50;

fn unavailable(error: sea_orm::DbErr) -> ProviderError {
    db_unavailable(error.into())
}

fn db_unavailable(error: DbError) -> ProviderError {
    match error {
        DbError::Contention | DbError::Unreachable(_) | DbError::Full => ProviderError::Unavailable,
        _ => ProviderError::Fault,
    }
}
