//! Carries out what the engine asks of the outside, and brings back what came of it. Every job may run twice: results
//! carry the idempotency key of their job, child cases an id that follows from the effect.

use acts::{Ctx, IdempotencyKey};
use exchange::{Call, Denial};
use jobs::{Job, JobError};
use kernel::CaseId;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;
use web::{JobKind, job_error};

use crate::lookup::client_of;
use crate::model::{CaseCommand, Effect, EffectKind, Opening, ParentNews, ParentRef};
use crate::newborn;
use crate::outbox::{EVIDENCE, RECORD, START, TELL_PARENT, TIMER};
use crate::service::Casework;

/// After so many tries what was asked for counts as refused: the pack's rule for missing evidence applies, a record or a
/// member becomes an official's task.
const ATTEMPTS_MAX: u32 = 6;
/// The last step of every job: one job brings one thing back to its case.
const BRING_BACK: &str = "bring-back";
/// Said of a step that this job carried out before, with other content.
const CARRIED_OUT: &str = "idempotency.other-content";

/// The job kinds of this domain.
pub fn kinds(casework: &Casework) -> Vec<JobKind> {
    let kind = |name: &'static str, run: Run| {
        let casework = casework.clone();
        JobKind::new(name, move |ctx, job| dispatch(casework.clone(), ctx, job, run))
    };
    let mut kinds = vec![
        kind(EVIDENCE, Run::Evidence),
        kind(RECORD, Run::Record),
        kind(START, Run::Start),
        kind(TELL_PARENT, Run::TellParent),
        kind(TIMER, Run::Timer),
    ];
    kinds.extend(NEWS.iter().map(|(_, job)| kind(job, Run::News)));
    kinds
}

/// News of other domains → the job that brings it into the case.
pub const NEWS: &[(&str, &str)] = &[
    ("documents.issued", "casework.on-document-issued"),
    ("documents.refused", "casework.on-document-refused"),
    ("mailbox.served", "casework.on-served"),
    ("mailbox.communicated", "casework.on-communicated"),
    ("counter.booked", "casework.on-booked"),
    ("documents.revoked", "casework.on-document-revoked"),
    ("counter.not-booked", "casework.on-not-booked"),
    ("counter.cancelled", "casework.on-cancelled"),
    ("counter.called-off", "casework.on-called-off"),
    ("counter.moved", "casework.on-moved"),
    ("payments.paid", "casework.on-paid"),
    ("payments.disbursement-paid", "casework.on-disbursed"),
    ("payments.disbursement-failed", "casework.on-disbursement-failed"),
    ("payments.order-cancelled", "casework.on-order-cancelled"),
];

#[derive(Debug, Clone, Copy)]
enum Run {
    Evidence,
    Record,
    Start,
    TellParent,
    Timer,
    News,
}

async fn dispatch(casework: Casework, ctx: Ctx, job: Job, run: Run) -> Result<(), JobError> {
    if matches!(run, Run::News) {
        return news(&casework, &ctx, &job).await;
    }
    let malformed = |error: serde_json::Error| JobError::Never(error.to_string());
    let effect: Effect = serde_json::from_value(job.payload.clone()).map_err(malformed)?;
    let case = effect.case;
    let ctx = ctx.with_origin(|origin| origin.case = Some(case));
    let worker = Worker { casework: &casework, ctx: &ctx, job: &job };
    match run {
        Run::Evidence => worker.evidence(effect).await,
        Run::Record => worker.record(effect).await,
        Run::Start => worker.start(effect).await,
        Run::TellParent => worker.tell_parent(effect).await,
        Run::Timer | Run::News => worker.timer(effect).await,
    }
}

struct Worker<'a> {
    casework: &'a Casework,
    ctx: &'a Ctx,
    job: &'a Job,
}

impl Worker<'_> {
    async fn bring_back(&self, case: CaseId, command: CaseCommand) -> Result<(), JobError> {
        let ctx = self.ctx.with_idempotency(IdempotencyKey::of_job(self.job.id, BRING_BACK));
        match self.casework.act(&ctx, case, command, None).await {
            Ok(_) => Ok(()),
            // A process that died after this step and before it could say so: the register was asked again and its answer
            // has another receipt. What came first stands in the case.
            Err(problem) if problem.code == CARRIED_OUT => Ok(()),
            Err(problem) => Err(job_error(&problem)),
        }
    }

    async fn evidence(&self, effect: Effect) -> Result<(), JobError> {
        let (case, request) = (effect.case, effect.request);
        let EffectKind::RequestEvidence { evidence, .. } = &effect.kind else { return Err(wrong()) };
        let evidence = evidence.clone();
        let command = match self.ask_exchange(&effect).await {
            Ok((values, message)) => CaseCommand::EvidenceArrived { evidence, request, values, message },
            Err(denial) if denial.is_temporary() && self.job.attempt < ATTEMPTS_MAX => {
                return Err(JobError::Again(denial.code().to_owned()));
            }
            Err(denial) => CaseCommand::EvidenceFailed { evidence, request, code: denial.code().to_owned() },
        };
        self.bring_back(case, command).await
    }

    async fn ask_exchange(&self, effect: &Effect) -> Result<(Map<String, Value>, String), Denial> {
        let EffectKind::RequestEvidence { service, subject, purpose, law, fields, inputs, .. } = &effect.kind
        else {
            return Err(Denial::UnknownService);
        };
        let state = self.casework.find(self.ctx, effect.case).await.map_err(|_| Denial::CaseMissing)?;
        let service = service.parse().map_err(|_| Denial::UnknownService)?;
        let client = client_of(&self.casework.gate, &state.department).ok_or(Denial::UnknownClient)?;
        // The effect's key as message id: a repeated job is the same message.
        let mut call = Call::read(client, service, effect.key.clone()).map_err(|_| Denial::UnknownService)?;
        call.subject = Some(*subject);
        call.purpose = Some(purpose.clone());
        call.legal_basis = law.as_ref().map(ToString::to_string);
        call.case = Some(effect.case);
        call.fields.clone_from(fields);
        call.query = inputs.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
        let released = self.casework.gate.call(self.ctx, call).await?;
        let (value, receipt) = released.into_parts();
        let values = value.as_object().cloned().ok_or(Denial::ResponseInvalid)?;
        Ok((values, receipt.entry.to_string()))
    }

    async fn record(&self, effect: Effect) -> Result<(), JobError> {
        let (case, request) = (effect.case, effect.request);
        let EffectKind::WriteRecord { node, register, data, corrects, .. } = effect.kind else {
            return Err(wrong());
        };
        let state = self.casework.find(self.ctx, case).await.map_err(|problem| job_error(&problem))?;
        let mut draft = newborn::draft(&state, &register, corrects.as_ref(), &data);
        let first = self.ctx.with_idempotency(IdempotencyKey::of_job(self.job.id, "newborn"));
        let named = self.casework.name_newborn(&first, &state, &node, &mut draft).await;
        let ctx = self.ctx.with_idempotency(IdempotencyKey::of_job(self.job.id, "record"));
        let written = match named {
            Ok(()) => registers::write(&ctx, &self.casework.registers, draft).await,
            Err(problem) => Err(problem),
        };
        let command = match written {
            Ok(written) => {
                let number = written.number.unwrap_or_else(|| written.record.to_string());
                CaseCommand::RecordWritten { node, request, number, party: written.subject }
            }
            // A decision waits for this record: what does not pass after some time is an official's to look at, and no
            // dead job that only the administrator sees.
            Err(problem) => match job_error(&problem) {
                again @ JobError::Again(_) if self.job.attempt < ATTEMPTS_MAX => return Err(again),
                JobError::Never(code) | JobError::Again(code) => {
                    CaseCommand::RecordRefused { node, request, code }
                }
            },
        };
        self.bring_back(case, command).await
    }

    async fn start(&self, effect: Effect) -> Result<(), JobError> {
        let (parent, request) = (effect.case, effect.request);
        let EffectKind::StartCase {
            node,
            service,
            parties,
            input,
            silent,
            consents,
            evidence,
            confirmations,
            named,
        } = effect.kind
        else {
            return Err(wrong());
        };
        let case = CaseId(stable_id(&effect.key));
        let opening = Opening {
            case,
            parties,
            input,
            parent: Some(ParentRef { case: parent, node: node.clone() }),
            source_message: None,
            silent,
            consents,
            evidence,
            confirmations,
            named,
        };
        let ctx = self.ctx.with_idempotency(IdempotencyKey::of_job(self.job.id, "start"));
        let command = match self.casework.open(&ctx, &service, opening).await {
            Ok(done) => CaseCommand::ChildOpened { node, request, case: done.case, number: done.number },
            Err(problem) => match job_error(&problem) {
                again @ JobError::Again(_) if self.job.attempt < ATTEMPTS_MAX => return Err(again),
                JobError::Never(code) | JobError::Again(code) => {
                    CaseCommand::ChildRefused { node, request, code }
                }
            },
        };
        self.bring_back(parent, command).await
    }

    async fn tell_parent(&self, effect: Effect) -> Result<(), JobError> {
        let EffectKind::TellParent { parent, node, news } = effect.kind else { return Err(wrong()) };
        let command = match news {
            ParentNews::Progress { milestone, data, parties } => {
                CaseCommand::ChildProgress { node, milestone, data, parties }
            }
            ParentNews::Closed { outcome, favourable, why } => {
                CaseCommand::ChildClosed { node, outcome, favourable, why }
            }
        };
        match self.bring_back(parent, command).await {
            // A bundle that is closed has nothing more to learn from a member that goes on.
            Err(JobError::Never(code)) if code == "casework.closed" => Ok(()),
            other => other,
        }
    }

    async fn timer(&self, effect: Effect) -> Result<(), JobError> {
        let EffectKind::SetTimer { clock, epoch, timer, .. } = effect.kind else { return Err(wrong()) };
        self.bring_back(effect.case, CaseCommand::TimerFired { clock, epoch, timer }).await
    }
}

/// The payloads that other domains' events share: the case, and the effect that asked.
#[derive(Debug, Deserialize)]
struct News {
    case: Option<CaseId>,
    #[serde(default)]
    effect_key: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

async fn news(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<(), JobError> {
    let malformed = |error: serde_json::Error| JobError::Never(error.to_string());
    let news: News = serde_json::from_value(job.payload.clone()).map_err(malformed)?;
    let Some(case) = news.case else { return Ok(()) };
    let state = casework.find(ctx, case).await.map_err(|problem| job_error(&problem))?;
    let said = crate::news::News { effect_key: news.effect_key.as_deref(), rest: &news.rest };
    let read = crate::news::command(&job.kind, &state, &said);
    let Some(command) = read.map_err(|error| JobError::Never(error.to_string()))? else { return Ok(()) };
    let ctx = ctx.with_origin(|origin| origin.case = Some(case));
    Worker { casework, ctx: &ctx, job }.bring_back(case, command).await
}

fn wrong() -> JobError {
    JobError::Never("the payload is of another kind".to_owned())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An id that follows from a key: the same effect always opens the same case, also when its job runs twice.
pub fn stable_id(key: &str) -> Uuid {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, key.as_bytes());
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
