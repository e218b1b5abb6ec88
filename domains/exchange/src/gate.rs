//! The gate: the one way for data from one department to another. Order of a call: admission (in memory) → quota →
//! intent durable → provider → answer checked against its standard → only granted fields kept → outcome durable →
//! release. A caller that goes away does not stop a call half-way.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use acts::Ctx;
use arc_swap::ArcSwap;
use futures::FutureExt;
use kernel::{PartyId, Problem};
use policy::Digest;
use serde_json::{Map, Value};
use tracing::Instrument;
use xroad::ServiceId;

use crate::admit::admit;
use crate::call::Call;
use crate::cases::{CaseStanding, Cases};
use crate::consents::{ConsentQuery, Consents};
use crate::declare::{Action, Answer, CaseRule, ProviderKind};
use crate::denial::Denial;
use crate::evidence::{self, Outcome, Story};
use crate::limits::{MAX_FIELDS, MAX_ITEMS, MAX_SUBJECTS};
use crate::message::{FirstAnswer, Prior, RecentReads, RecordWriteIntent, RecordWriteOutcome, Seen};
use crate::provider::{Provider, ProviderError, ProviderRequest, ProviderResponse};
use crate::quota::Quotas;
use crate::released::{Receipt, Released};
use crate::snapshot::Snapshot;
use crate::store::MessageKey;

/// How long a provider may take.
const PROVIDER_TIMEOUT: Duration = Duration::from_secs(30);

/// Who answers which service.
#[derive(Default)]
pub struct Providers {
    registers: BTreeMap<String, Arc<dyn Provider>>,
    handlers: BTreeMap<ServiceId, Arc<dyn Provider>>,
}

impl Providers {
    /// The provider of the services that the pack declares with `provider = { register = "<id>" }`.
    #[must_use]
    pub fn register(mut self, id: impl Into<String>, provider: Arc<dyn Provider>) -> Self {
        self.registers.insert(id.into(), provider);
        self
    }

    /// The provider of one service: `provider = "handler"`, or the client of a system elsewhere.
    #[must_use]
    pub fn handler(mut self, service: ServiceId, provider: Arc<dyn Provider>) -> Self {
        self.handlers.insert(service, provider);
        self
    }

    fn of(&self, kind: &ProviderKind, service: &ServiceId) -> Option<&Arc<dyn Provider>> {
        match kind {
            ProviderKind::Register(id) => self.registers.get(id),
            ProviderKind::Handler => self.handlers.get(service),
        }
    }

    /// Services of the snapshot that nobody here answers: what a health check names.
    pub fn missing(&self, snapshot: &Snapshot) -> Vec<ServiceId> {
        let services = snapshot.declared().services();
        let missing = services.filter(|service| self.of(&service.provider, &service.id).is_none());
        missing.map(|service| service.id.clone()).collect()
    }
}

/// The gate. Cheap to clone.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    snapshot: ArcSwap<Snapshot>,
    providers: Providers,
    consents: Arc<dyn Consents>,
    cases: Arc<dyn Cases>,
    quotas: Quotas,
    recent: RecentReads,
}

impl Gate {
    /// A gate that lets through what `snapshot` grants.
    pub fn new(
        snapshot: Snapshot,
        providers: Providers,
        consents: Arc<dyn Consents>,
        cases: Arc<dyn Cases>,
    ) -> Self {
        Self(Arc::new(Inner {
            snapshot: ArcSwap::from_pointee(snapshot),
            providers,
            consents,
            cases,
            quotas: Quotas::default(),
            recent: RecentReads::default(),
        }))
    }

    /// What counts at this moment.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.snapshot.load_full()
    }

    /// From now on this counts; calls under way finish with what they began with.
    pub fn swap(&self, snapshot: Snapshot) {
        self.0.snapshot.store(Arc::new(snapshot));
    }

    /// Services that nobody here answers.
    pub fn missing_providers(&self) -> Vec<ServiceId> {
        self.0.providers.missing(&self.snapshot())
    }

    /// Carries out a call of an authenticated member. What it returns is on the ledger, release and refusal alike.
    pub async fn call(&self, ctx: &Ctx, call: Call) -> Result<Released<Value>, Denial> {
        let (gate, ctx) = (self.clone(), ctx.clone());
        // A task of its own: between intent and outcome a disconnected caller must not cancel the call.
        let work = async move { gate.0.carry_out(&ctx, call).await };
        let task = tokio::spawn(work.instrument(tracing::Span::current()));
        task.await.unwrap_or(Err(Denial::Provider(ProviderError::Fault)))
    }

    /// Puts on the ledger that an authenticated member sent something that is no call; answers the refusal.
    pub async fn refuse(&self, ctx: &Ctx, call: &Call, denial: Denial) -> Denial {
        deny(ctx, call, &self.snapshot(), &call.digest(), denial).await
    }
}

/// A call with everything that has been found out about it.
struct Run<'a> {
    story: Story<'a>,
    snapshot: &'a Snapshot,
}

impl Run<'_> {
    fn key(&self) -> MessageKey {
        MessageKey { client: self.story.call.client.to_string(), message: self.story.call.message_id.clone() }
    }
}

/// A provider's answer after checks and projection.
struct Kept {
    status: u16,
    value: Value,
    fields: Vec<String>,
    subjects: Vec<PartyId>,
}

impl Inner {
    async fn carry_out(&self, ctx: &Ctx, call: Call) -> Result<Released<Value>, Denial> {
        let snapshot = self.snapshot.load_full();
        let digest = call.digest();
        let admitted = match admit(ctx, &snapshot, (self.consents.as_ref(), self.cases.as_ref()), &call).await
        {
            Ok(admitted) => admitted,
            Err(denial) => return Err(deny(ctx, &call, &snapshot, &digest, denial).await),
        };
        let ctx = ctx.with_origin(|origin| {
            origin.purpose = Some(admitted.purpose.clone());
            origin.legal_basis = admitted.grant.basis.as_ref().map(|basis| basis.code.clone());
            origin.case = admitted.case.as_ref().map(|case| case.case).or(origin.case);
        });
        let run = Run {
            story: Story {
                ctx: &ctx,
                call: &call,
                admitted: &admitted,
                snapshot: snapshot.version(),
                digest: &digest,
            },
            snapshot: &snapshot,
        };
        let (intent, prior) = match self.prepare(&run).await {
            Ok(prepared) => prepared,
            Err(denial) => return Err(deny(&ctx, &call, &snapshot, &digest, denial).await),
        };
        let repeated = prior != Prior::Nothing;
        if let Prior::Answered(first) = prior {
            return match self.check_again(&run, &first) {
                Ok(()) => release_again(&run, intent, *first).await,
                Err(denial) => {
                    record_failure(&run, intent, repeated, &denial).await?;
                    Err(denial)
                }
            };
        }
        let answer = self.ask_provider(&run, repeated).await;
        let kept = match answer.and_then(|answer| self.keep(&run, answer)) {
            Ok(kept) => kept,
            Err(denial) => {
                record_failure(&run, intent, repeated, &denial).await?;
                return Err(denial);
            }
        };
        release(&run, intent, repeated, kept).await
    }

    /// Quota, then the durable intent. Answers its entry and what is known of the message.
    async fn prepare(&self, run: &Run<'_>) -> Result<(uuid::Uuid, Prior), Denial> {
        let day = run.story.ctx.legal_at().date_in(run.snapshot.declared().zone());
        self.quotas.take(run.story.ctx, run.story.admitted.grant, day).await?;
        let mut entry = run.story.intent();
        let key = run.key();
        let id = entry.id;
        if run.story.admitted.endpoint.action == Action::Write {
            let intent = RecordWriteIntent { key, digest: run.story.digest.clone(), entry };
            let prior = run.story.ctx.run(intent).await.map_err(not_recorded)?;
            return Ok((id, prior));
        }
        let prior = match self.recent.note(key, run.story.digest) {
            Seen::First => Prior::Nothing,
            Seen::SameContent => Prior::Unanswered,
            Seen::OtherContent => return Err(Denial::MessageReused),
        };
        if prior != Prior::Nothing {
            entry = entry.with("repeated", true);
        }
        run.story.ctx.record(vec![entry]).await.map_err(not_recorded)?;
        Ok((id, prior))
    }

    async fn ask_provider(&self, run: &Run<'_>, repeated: bool) -> Result<ProviderResponse, Denial> {
        let service = run.story.admitted.service;
        let Some(provider) = self.providers.of(&service.provider, &service.id) else {
            tracing::error!(service = %service.id, "no provider in this process");
            return Err(Denial::Provider(ProviderError::Unavailable));
        };
        let request = ProviderRequest {
            service: service.id.clone(),
            client: run.story.call.client.clone(),
            message_id: run.story.call.message_id.clone(),
            method: run.story.call.method,
            path: run.story.call.segments(),
            query: run.story.call.query.clone(),
            subject: run.story.admitted.subject,
            body: run.story.call.body.clone(),
            repeated,
        };
        let work = AssertUnwindSafe(provider.call(run.story.ctx, &request)).catch_unwind();
        match tokio::time::timeout(PROVIDER_TIMEOUT, work).await {
            Ok(Ok(answer)) => Ok(answer?),
            Ok(Err(_panic)) => {
                tracing::error!(service = %service.id, "provider panicked");
                Err(Denial::Provider(ProviderError::Fault))
            }
            Err(_elapsed) => Err(Denial::Provider(ProviderError::Unavailable)),
        }
    }

    /// Checks the answer and keeps the granted fields.
    fn keep(&self, run: &Run<'_>, answer: ProviderResponse) -> Result<Kept, Denial> {
        let admitted = run.story.admitted;
        let standard = run.snapshot.declared().standards().get(&admitted.endpoint.response);
        let standard = standard.ok_or(Denial::ResponseInvalid)?;
        let mut subjects = answer.subjects;
        subjects.sort_unstable();
        subjects.dedup();
        if !(200..300).contains(&answer.status) || subjects.len() > MAX_SUBJECTS {
            return Err(Denial::ResponseInvalid);
        }
        let items = match admitted.endpoint.answer {
            Answer::Record => std::slice::from_ref(&answer.body),
            Answer::List => list(&answer.body).ok_or(Denial::ResponseInvalid)?,
        };
        if let Some(wrong) = items.iter().find(|item| !standard.accepts(item)) {
            let places: Vec<String> =
                standard.violations(wrong).into_iter().map(|v| format!("{} {}", v.field, v.code)).collect();
            tracing::error!(service = %admitted.service.id, standard = standard.id, ?places, "answer does not fit");
            return Err(Denial::ResponseInvalid);
        }
        // Who names nobody may get back nobody but those whom the case concerns.
        if let (Some(case), None) = (&admitted.case, admitted.subject)
            && admitted.grant.case == Some(CaseRule::Own)
            && !case.concerns(&subjects)
        {
            return Err(Denial::CaseSubject);
        }
        self.check_consents(run, &subjects)?;
        let (value, fields) = match admitted.endpoint.answer {
            Answer::Record => admitted.projection.apply(&answer.body),
            Answer::List => {
                let (items, fields) = admitted.projection.apply(&Value::Array(items.to_vec()));
                let mut list = Map::from_iter([("items".to_owned(), items)]);
                // That there are more says nothing about anybody.
                if let Some(more) = answer.body.get("more").and_then(Value::as_bool) {
                    list.insert("more".to_owned(), Value::Bool(more));
                }
                (Value::Object(list), fields)
            }
        };
        if fields.len() > MAX_FIELDS {
            return Err(Denial::ResponseInvalid);
        }
        Ok(Kept { status: answer.status, value, fields: fields.into_iter().collect(), subjects })
    }

    /// What was released once may be released again only while the grant and the consents still cover it.
    fn check_again(&self, run: &Run<'_>, first: &FirstAnswer) -> Result<(), Denial> {
        if !first.receipt.fields.iter().all(|field| run.story.admitted.projection.covers(field)) {
            return Err(Denial::FieldsNotGranted);
        }
        self.check_consents(run, &first.subjects)
    }

    /// Where a consent is the ground, it must be that of everybody whose data came back, not only of the person whom
    /// the client named.
    fn check_consents(&self, run: &Run<'_>, subjects: &[PartyId]) -> Result<(), Denial> {
        let Some(_consent) = run.story.admitted.consent else { return Ok(()) };
        let categories = [run.story.admitted.service.category.clone()];
        let cases = run.story.admitted.case.as_ref().map(CaseStanding::named_by_consents);
        let cases = cases.unwrap_or_default();
        let agreed = subjects.iter().all(|subject| {
            let query = ConsentQuery {
                subject: *subject,
                recipient: run.story.call.client.member_code(),
                categories: &categories,
                purpose: &run.story.admitted.purpose,
                cases: &cases,
                at: run.story.ctx.at(),
            };
            self.consents.active(&query).is_some()
        });
        if agreed { Ok(()) } else { Err(Denial::ConsentMissing) }
    }
}

fn list(body: &Value) -> Option<&[Value]> {
    let items = body.as_object()?.get("items")?.as_array()?;
    (items.len() <= MAX_ITEMS).then_some(items)
}

fn not_recorded(problem: Problem) -> Denial {
    if problem.code == Denial::MessageReused.code() {
        return Denial::MessageReused;
    }
    tracing::error!(code = problem.code, "exchange entry not recorded");
    Denial::LogFailed
}

/// Puts a refusal on the ledger. When that fails, the refusal is that nothing can be recorded.
async fn deny(ctx: &Ctx, call: &Call, snapshot: &Snapshot, digest: &Digest, denial: Denial) -> Denial {
    metrics::counter!("exchange_calls_total", "outcome" => denial.code()).increment(1);
    if denial == Denial::LogFailed {
        return denial;
    }
    let entry = evidence::denied(ctx, call, snapshot.version(), digest, &denial);
    match ctx.record(vec![entry]).await {
        Ok(()) => denial,
        Err(problem) => not_recorded(problem),
    }
}

/// A call that was made and gave nothing: the person who was named sees it too.
async fn record_failure(
    run: &Run<'_>,
    intent: uuid::Uuid,
    repeated: bool,
    denial: &Denial,
) -> Result<(), Denial> {
    metrics::counter!("exchange_calls_total", "outcome" => denial.code()).increment(1);
    let subjects: Vec<PartyId> = run.story.admitted.subject.into_iter().collect();
    let outcome = Outcome {
        intent,
        status: denial.status().code(),
        code: Some(denial.code()),
        fields: &[],
        subjects: &subjects,
        response_digest: None,
        repeated,
        at: run.story.ctx.shared().clocks.machine.now(),
        id: run.story.ctx.new_id(),
    };
    let entry = run.story.outcome(&outcome);
    run.story.ctx.record(vec![entry]).await.map_err(not_recorded)
}

async fn release(
    run: &Run<'_>,
    intent: uuid::Uuid,
    repeated: bool,
    kept: Kept,
) -> Result<Released<Value>, Denial> {
    let response_digest = Digest::of_json(&kept.value);
    let outcome = Outcome {
        intent,
        status: kept.status,
        code: None,
        fields: &kept.fields,
        subjects: &kept.subjects,
        response_digest: Some(response_digest.as_str()),
        repeated,
        at: run.story.ctx.shared().clocks.machine.now(),
        id: run.story.ctx.new_id(),
    };
    let entry = run.story.outcome(&outcome);
    let receipt = run.story.receipt(&outcome);
    if run.story.admitted.endpoint.action == Action::Write {
        let body = kept.value.to_string();
        let answer = FirstAnswer { receipt, body, subjects: kept.subjects };
        let (key, digest) = (run.key(), run.story.digest.clone());
        let released = run.story.ctx.run(RecordWriteOutcome { key, digest, answer, entry }).await;
        return answered(released.map_err(not_recorded)?, repeated);
    }
    run.story.ctx.record(vec![entry]).await.map_err(not_recorded)?;
    metrics::counter!("exchange_calls_total", "outcome" => "released").increment(1);
    Ok(Released::new(kept.value, receipt))
}

/// The first answer to a message that came again. Everybody concerned sees it.
async fn release_again(
    run: &Run<'_>,
    intent: uuid::Uuid,
    first: FirstAnswer,
) -> Result<Released<Value>, Denial> {
    let outcome = Outcome {
        intent,
        status: first.receipt.status,
        code: None,
        fields: &first.receipt.fields,
        subjects: &first.subjects,
        response_digest: Some(&first.receipt.response_digest),
        repeated: true,
        at: run.story.ctx.shared().clocks.machine.now(),
        id: run.story.ctx.new_id(),
    };
    let entry = run.story.outcome(&outcome);
    run.story.ctx.record(vec![entry]).await.map_err(not_recorded)?;
    answered(first, true)
}

fn answered(first: FirstAnswer, repeated: bool) -> Result<Released<Value>, Denial> {
    metrics::counter!("exchange_calls_total", "outcome" => "released").increment(1);
    // Our own bytes: what cannot be read back was never written.
    let value = serde_json::from_str(&first.body).map_err(|_| Denial::ResponseInvalid)?;
    Ok(Released::new(value, Receipt { repeated: repeated || first.receipt.repeated, ..first.receipt }))
}
