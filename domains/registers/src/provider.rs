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
use search::{Count, Found, Query};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::catalogue::Catalogues;
use crate::definition::Register;
use crate::model::Snapshot;
use crate::rules;
use crate::store::{self, read};

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

    /// The newest record whose main subject it is. A marriage has two spouses and one of them comes first: for the
    /// other it is the same record.
    async fn of_subject(&self) -> Result<ProviderResponse, ProviderError> {
        let (subject, db, register) = (self.subject()?, self.ctx.db(), &self.register.id);
        let id = match read::newest_about(db, register, subject).await.map_err(unavailable)? {
            Some(id) => Some(id),
            None => read::concerning(db, register, subject).await.map_err(unavailable)?.pop_last(),
        };
        self.one(id.ok_or(ProviderError::NotFound)?).await
    }

    async fn all_of_subject(&self) -> Result<ProviderResponse, ProviderError> {
        let (subject, db, register) = (self.subject()?, self.ctx.db(), &self.register.id);
        let mut ids = read::about(db, register, subject).await.map_err(unavailable)?;
        ids.extend(read::concerning(db, register, subject).await.map_err(unavailable)?);
        self.list(&ids.into_iter().take(ITEMS_MAX).collect::<Vec<_>>()).await
    }

    async fn by_key(&self, kind: &str, number: &str) -> Result<ProviderResponse, ProviderError> {
        if !self.register.keys.iter().any(|key| key.kind == kind) {
            return Err(ProviderError::NotFound);
        }
        let found =
            read::by_key(self.ctx.db(), &self.register.id, kind, number).await.map_err(unavailable)?;
        self.one(found.ok_or(ProviderError::NotFound)?).await
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
        if !self.register.search.question.is_met_by(typed) {
            return Err(ProviderError::Invalid("search.too-short".to_owned()));
        }
        let limit = self.request.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(SEARCH_LIMIT);
        let scope = self.register.search_scope();
        let found = search::find(self.ctx.db().reader(), &query, &[&scope], limit.min(ITEMS_MAX)).await;
        let Found { ids, count: Count::Exact(all) | Count::AtLeast(all) } = found.map_err(unavailable)?;
        let mut answer = self.list(&ids).await?;
        // Whoever else matches is neither read nor named: that there are others is all that is told.
        answer.body["more"] = Value::Bool(all > ids.len());
        Ok(answer)
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
        let mut found = store::current(self.ctx.db().reader(), ids).await.map_err(unavailable)?;
        let ordered = ids.iter().filter_map(|id| found.remove(&(*id).into()));
        Ok(ordered.filter(|snapshot| snapshot.register == self.register.id).collect())
    }

    fn subjects(&self, snapshots: &[Arc<Snapshot>]) -> Vec<PartyId> {
        let all = snapshots.iter().flat_map(|snapshot| rules::concerned(self.register, &snapshot.data));
        all.map(|one| one.party).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

fn unavailable(error: DbError) -> ProviderError {
    match error {
        DbError::Contention | DbError::Unreachable(_) | DbError::Full => ProviderError::Unavailable,
        _ => ProviderError::Fault,
    }
}
