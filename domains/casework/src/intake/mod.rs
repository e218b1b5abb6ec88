//! Intake: a message of another system opens a case. Which message, whose signature it needs and who the applicant is
//! stands in the pack (`intake/*.toml`). A message whose applicant does not match exactly becomes a counter task; one about
//! what the applicant has begun already joins it (`place.rs`).

mod declared;
mod place;
mod sound;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use acts::{Ctx, IdempotencyKey};
use exchange::{
    Call, ClientId, Denial, Provider, ProviderError, ProviderRequest, ProviderResponse, ServiceId,
    ServicePath,
};
use futures::future::BoxFuture;
use jose::{Algorithm, JwkSet, Unverified, VerifyingKey};
use kernel::{CaseId, PartyId, Problem, ProblemStatus};
use serde_json::{Map, Value, json};

use self::declared::text;
use self::place::Place;
use crate::catalogues::Law;
use crate::jobs::stable_id;
use crate::lookup::client_of;
use crate::model::{CaseCommand, CaseParty, CaseState, Opening};
use crate::service::Casework;

pub(crate) use self::declared::load_with_paths;
pub use self::declared::{Intake, load};

/// How often a message looks for its place when others move at the same time.
const PLACING_TRIES_MAX: usize = 4;
/// Signatures that a sign-off may have.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256];

/// Public keys of those who may sign off, by the member whose systems send their messages.
pub type Signers = BTreeMap<String, JwkSet>;

/// Answers the exchange for one intake.
pub struct IntakeProvider {
    intake: Intake,
    signers: Arc<Signers>,
    /// Set once: casework needs the gate, and the gate needs its providers.
    casework: OnceLock<Casework>,
}

impl IntakeProvider {
    /// A provider that waits for casework.
    pub const fn new(intake: Intake, signers: Arc<Signers>) -> Self {
        Self { intake, signers, casework: OnceLock::new() }
    }

    /// Gives it casework.
    pub fn attach(&self, casework: Casework) {
        let _once = self.casework.set(casework);
    }

    /// The service that it answers.
    pub fn service(&self) -> &str {
        &self.intake.service
    }

    async fn take(&self, ctx: &Ctx, request: &ProviderRequest) -> Result<ProviderResponse, ProviderError> {
        let casework = self.casework.get().ok_or(ProviderError::Unavailable)?;
        let mut message = request.body.clone();
        self.check_signoff(&request.client, &mut message)?;
        let reference = text(&message, &self.intake.reference)?;
        let law = casework.catalogues.current().map_err(|_| ProviderError::Fault)?;
        let service = self.service_to_start(&law)?;
        let case = CaseId(stable_id(&format!("{}/{}/{reference}", self.intake.message, request.client)));
        if let Ok(known) = casework.find(ctx, case).await {
            let kept = known.input.get(&self.intake.input);
            let same = kept.is_some_and(|kept| self.intake.is_same(kept, &message));
            return if same { Ok(self.acknowledge(reference, &known)) } else { Err(ProviderError::Conflict) };
        }
        sound::check(&self.intake, &law, ctx, &message)?;
        let ctx = &ctx.with_origin(|origin| origin.case = Some(case));
        let Some(applicant) = self.applicant(casework, ctx, &service, (reference, &message)).await? else {
            return self.open(casework, ctx, request, (&service, case, Vec::new())).await;
        };
        for _ in 0..PLACING_TRIES_MAX {
            let declared = (&self.intake, service.as_str());
            match place::find(casework, ctx, declared, applicant, &request.body).await? {
                Place::Known(known) => return Ok(self.acknowledge(reference, &known)),
                Place::Joins(open) => {
                    let parties = (open.id, self.newborn(ctx, &message).await?);
                    match self.bring(casework, ctx, request, parties).await {
                        Ok(joined) => return Ok(self.acknowledge(reference, &joined)),
                        // Another message took the place meanwhile, or the case went on: look again.
                        Err(problem) if problem.status == ProblemStatus::Conflict => {}
                        Err(problem) => return Err(refused(problem)),
                    }
                }
                Place::New => {
                    let mut parties =
                        vec![CaseParty { party: applicant, role: self.intake.applicant.role.clone() }];
                    parties.extend(self.newborn(ctx, &message).await?);
                    return self.open(casework, ctx, request, (&service, case, parties)).await;
                }
                Place::Counter => {
                    return self.open(casework, ctx, request, (&service, case, Vec::new())).await;
                }
            }
        }
        Err(ProviderError::Unavailable)
    }

    /// Opens a case with the message; without parties it waits for an official who finds the applicant.
    async fn open(
        &self,
        casework: &Casework,
        ctx: &Ctx,
        request: &ProviderRequest,
        (service, case, parties): (&str, CaseId, Vec<CaseParty>),
    ) -> Result<ProviderResponse, ProviderError> {
        let reference = text(&request.body, &self.intake.reference)?;
        // The opened case keeps the whole message with its sign-off.
        let input = Map::from_iter([(self.intake.input.clone(), request.body.clone())]);
        let opening = Opening {
            case,
            parties,
            input,
            parent: None,
            source_message: Some(request.message_id.clone()),
            silent: false,
            consents: Vec::new(),
            evidence: BTreeMap::new(),
            confirmations: BTreeMap::new(),
            named: BTreeMap::new(),
        };
        let once = IdempotencyKey::parse(&case.to_string()).map_err(|_| ProviderError::Fault)?;
        casework.open(&ctx.with_idempotency(once), service, opening).await.map_err(refused)?;
        // Read back: another delivery of the same notice may have been first.
        let opened = casework.find(ctx, case).await.map_err(refused)?;
        Ok(self.acknowledge(reference, &opened))
    }

    /// Brings the message into a case that was open before it came.
    async fn bring(
        &self,
        casework: &Casework,
        ctx: &Ctx,
        request: &ProviderRequest,
        (case, parties): (CaseId, Vec<CaseParty>),
    ) -> Result<CaseState, Problem> {
        let data = Map::from_iter([(self.intake.input.clone(), request.body.clone())]);
        let (message, id) = (self.intake.message.clone(), request.message_id.clone());
        let command = CaseCommand::MessageArrived { message, id, data, parties };
        let ctx = ctx.with_origin(|origin| origin.case = Some(case));
        casework.act(&ctx, case, command, None).await?;
        casework.find(&ctx, case).await
    }

    /// The same words however often the notice comes: they speak of the case as it was opened, and of those in the notice.
    fn acknowledge(&self, reference: &str, opened: &CaseState) -> ProviderResponse {
        let roles =
            [Some(&self.intake.applicant.role), self.intake.newborn.as_ref().map(|newborn| &newborn.role)];
        let told = opened.parties.iter().filter(|entry| roles.contains(&Some(&entry.role)));
        let received_at = opened.opened_at.to_string();
        ProviderResponse {
            status: 200,
            body: json!({ "reference": reference, "state": "accepted", "received_at": received_at }),
            subjects: told.map(|entry| entry.party).collect(),
        }
    }

    /// The signature must be by a known signer of the client's member, over exactly this message.
    fn check_signoff(&self, client: &ClientId, message: &mut Value) -> Result<(), ProviderError> {
        let wrong = || ProviderError::Invalid("casework.signoff".to_owned());
        let token = text(message, &self.intake.signoff)?.to_owned();
        *message = self.intake.content(message);
        let token = Unverified::parse(&token).map_err(|_| wrong())?;
        let known = self.signers.get(client.member_code()).ok_or_else(wrong)?;
        let header = token.header();
        let key = known.find(header.key_id.as_deref(), header.algorithm).ok_or_else(wrong)?;
        let verified = token.verify(&ALGORITHMS, &VerifyingKey::from(key)).map_err(|_| wrong())?;
        let signed: Value = serde_json::from_slice(&verified.payload).map_err(|_| wrong())?;
        if signed == *message { Ok(()) } else { Err(wrong()) }
    }

    fn service_to_start(&self, law: &Law) -> Result<String, ProviderError> {
        let found = law.catalogue.all().find(|definition| definition.starts_on(&self.intake.message));
        found.map(|definition| definition.id().to_owned()).ok_or(ProviderError::Unavailable)
    }

    /// The newborn, with the party that the notice gives it.
    async fn newborn(&self, ctx: &Ctx, message: &Value) -> Result<Vec<CaseParty>, ProviderError> {
        let Some(newborn) = &self.intake.newborn else { return Ok(Vec::new()) };
        let identifier = newborn.identifier.of(message)?;
        let party = ctx.run(registers::OpenProvisionalParty { identifier }).await.map_err(refused)?;
        Ok(vec![CaseParty { party, role: newborn.role.clone() }])
    }

    /// The applicant, when the register knows exactly this one.
    async fn applicant(
        &self,
        casework: &Casework,
        ctx: &Ctx,
        service: &str,
        (reference, message): (&str, &Value),
    ) -> Result<Option<PartyId>, ProviderError> {
        let wanted = &self.intake.applicant;
        let Ok(number) = text(message, &wanted.identifier.pointer) else { return Ok(None) };
        let law = casework.catalogues.current().map_err(|_| ProviderError::Fault)?;
        let department = law.catalogue.get(service).map_or("", |found| found.service.department.as_str());
        let fault = |_| ProviderError::Fault;
        let register: ServiceId = wanted.service.parse().map_err(fault)?;
        let client = client_of(&casework.gate, department).ok_or(ProviderError::Fault)?;
        let id = format!("intake-{}", ctx.origin.request);
        let mut call = Call::read(client, register, id).map_err(fault)?;
        call.path = ServicePath::parse(&format!("/by/{}/{number}", wanted.key)).map_err(fault)?;
        call.purpose = Some(wanted.purpose.clone());
        // Our case opens with the answer: until then the matter is the sender's, under the sender's reference.
        call.issue = Some(reference.to_owned());
        let released = match casework.gate.call(ctx, call).await {
            Ok(released) => released,
            Err(Denial::Provider(ProviderError::NotFound)) => return Ok(None),
            Err(denial) if denial.is_temporary() => return Err(ProviderError::Unavailable),
            Err(denial) => {
                tracing::warn!(code = denial.code(), "the applicant of a message could not be looked up");
                return Ok(None);
            }
        };
        let person = released.value();
        let same_name = message.pointer(&wanted.name) == person.get("name");
        let same_birth = message.pointer(&wanted.birth_date) == person.get("birth_date");
        let party = person.get("party").cloned().and_then(|party| serde_json::from_value(party).ok());
        Ok(party.filter(|_| same_name && same_birth))
    }
}

impl Provider for IntakeProvider {
    fn call<'a>(
        &'a self,
        ctx: &'a Ctx,
        request: &'a ProviderRequest,
    ) -> BoxFuture<'a, Result<ProviderResponse, ProviderError>> {
        Box::pin(self.take(ctx, request))
    }
}

fn refused(problem: Problem) -> ProviderError {
    match problem.status {
        ProblemStatus::Conflict => ProviderError::Conflict,
        ProblemStatus::Unavailable | ProblemStatus::TooMany => ProviderError::Unavailable,
        ProblemStatus::Internal => ProviderError::Fault,
        _ => ProviderError::Invalid(problem.code.to_owned()),
    }
}
