//! Intake: a message of another system opens a case. Which message, whose signature it needs and who the applicant is
//! stands in the pack (`intake/*.toml`). A message whose applicant does not match exactly becomes a counter task.

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
use pack::{Finding, Pack};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::definition::{NodeKind, StartOn};
use crate::jobs::stable_id;
use crate::lookup::client_of;
use crate::model::{CaseCommand, CaseParty, CaseState, Opening};
use crate::service::Casework;
use crate::{rules, store};

const FILES: &str = "intake/*.toml";
/// Signatures that a sign-off may have.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256];

/// What is done with one kind of message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Service of the exchange that takes the message.
    pub service: String,
    /// Message kind that bundles and services start on.
    pub message: String,
    /// JSON pointer of the business key: the same key with the same content is one message.
    pub reference: String,
    /// JSON pointer of the compact JWS over the message without it.
    pub signoff: String,
    /// Name of the message in the case's input.
    pub input: String,
    pub applicant: Applicant,
    pub newborn: Option<Newborn>,
}

/// Whom the message makes the applicant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    pub role: String,
    pub identifier: IdentifierAt,
    pub name: String,
    pub birth_date: String,
    /// The register that is asked through the exchange.
    pub service: String,
    pub key: String,
    pub purpose: String,
}

/// Somebody without a name yet.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newborn {
    pub role: String,
    pub identifier: IdentifierAt,
}

/// A number in the message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentifierAt {
    #[serde(rename = "type")]
    pub kind: String,
    pub issuer: String,
    pub pointer: String,
}

/// The intakes of a pack.
pub fn load(pack: &Pack) -> Result<Vec<Intake>, Vec<Finding>> {
    let (mut intakes, mut findings) = (Vec::new(), Vec::new());
    for path in pack.glob(FILES) {
        match pack.section::<Intake>(path) {
            Ok(intake) => intakes.push(intake),
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() { Ok(intakes) } else { Err(findings) }
}

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
        let service = self.service_to_start(casework)?;
        let case = CaseId(stable_id(&format!("{}/{}/{reference}", self.intake.message, request.client)));
        // The opened case keeps the whole message with its sign-off.
        let input = Map::from_iter([(self.intake.input.clone(), request.body.clone())]);
        if let Ok(known) = casework.find(ctx, case).await {
            let same = known.input.get(&self.intake.input) == Some(&request.body);
            return if same { Ok(self.acknowledge(reference, &known)) } else { Err(ProviderError::Conflict) };
        }
        let ctx = &ctx.with_origin(|origin| origin.case = Some(case));
        let parties = self.parties(casework, ctx, &service, (reference, &message)).await?;
        if let Some(applicant) = parties.first()
            && let Some(waiting) = self.waiting(casework, ctx, applicant.party, &request.body).await?
        {
            return self.bring(casework, ctx, request, (reference, waiting)).await;
        }
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
        casework.open(&ctx.with_idempotency(once), &service, opening).await.map_err(refused)?;
        // Read back: another delivery of the same notice may have been first.
        let opened = casework.find(ctx, case).await.map_err(refused)?;
        Ok(self.acknowledge(reference, &opened))
    }

    /// A case of the applicant that waits for just this message, or has it already: one whose subject stays what it is with
    /// the message in it. What was declared before the notice came is the same matter, not another one.
    async fn waiting(
        &self,
        casework: &Casework,
        ctx: &Ctx,
        applicant: PartyId,
        body: &Value,
    ) -> Result<Option<CaseState>, ProviderError> {
        let states = store::own::list_all_of_party(ctx.db(), applicant).await;
        for state in states.map_err(|_| ProviderError::Unavailable)?.read {
            if state.input.get(&self.intake.input) == Some(body) && state.source_message.is_none() {
                return Ok(Some(state));
            }
            // A case whose law is not loaded keeps no message away.
            let Ok(definition) = casework.catalogues.definition(&state.definition) else { continue };
            let waits = definition.process.node.iter().any(|(id, node)| {
                matches!(&node.kind, NodeKind::Wait(wait) if wait.message == self.intake.message)
                    && state.is_active(id)
            });
            if !waits {
                continue;
            }
            let facts = casework.facts(ctx, &state.definition).map_err(refused)?;
            let mut told = state.clone();
            told.input.insert(self.intake.input.clone(), body.clone());
            let subject = rules::subject_of(&definition, &state, &facts);
            if subject.is_some() && subject == rules::subject_of(&definition, &told, &facts) {
                return Ok(Some(state));
            }
        }
        Ok(None)
    }

    /// Brings the message into the case that waits for it.
    async fn bring(
        &self,
        casework: &Casework,
        ctx: &Ctx,
        request: &ProviderRequest,
        (reference, waiting): (&str, CaseState),
    ) -> Result<ProviderResponse, ProviderError> {
        if waiting.input.get(&self.intake.input) != Some(&request.body) {
            let data = Map::from_iter([(self.intake.input.clone(), request.body.clone())]);
            let (message, id) = (self.intake.message.clone(), request.message_id.clone());
            let command = CaseCommand::MessageArrived { message, id, data };
            let ctx = ctx.with_origin(|origin| origin.case = Some(waiting.id));
            casework.act(&ctx, waiting.id, command, None).await.map_err(refused)?;
        }
        Ok(self.acknowledge(reference, &waiting))
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
        remove(message, &self.intake.signoff);
        let token = Unverified::parse(&token).map_err(|_| wrong())?;
        let known = self.signers.get(client.member_code()).ok_or_else(wrong)?;
        let header = token.header();
        let key = known.find(header.key_id.as_deref(), header.algorithm).ok_or_else(wrong)?;
        let verified = token.verify(&ALGORITHMS, &VerifyingKey::from(key)).map_err(|_| wrong())?;
        let signed: Value = serde_json::from_slice(&verified.payload).map_err(|_| wrong())?;
        if signed == *message { Ok(()) } else { Err(wrong()) }
    }

    fn service_to_start(&self, casework: &Casework) -> Result<String, ProviderError> {
        let law = casework.catalogues.current().map_err(|_| ProviderError::Fault)?;
        let starts = |start: &crate::definition::Start| {
            start.on == StartOn::Message && start.message.as_deref() == Some(&self.intake.message)
        };
        let found = law.catalogue.all().find(|definition| definition.start.iter().any(starts));
        found.map(|definition| definition.id().to_owned()).ok_or(ProviderError::Unavailable)
    }

    /// The applicant and the newborn, when the register knows exactly this applicant; nobody otherwise.
    async fn parties(
        &self,
        casework: &Casework,
        ctx: &Ctx,
        service: &str,
        (reference, message): (&str, &Value),
    ) -> Result<Vec<CaseParty>, ProviderError> {
        let Some(party) = self.applicant(casework, ctx, service, (reference, message)).await? else {
            return Ok(Vec::new());
        };
        let mut parties = vec![CaseParty { party, role: self.intake.applicant.role.clone() }];
        if let Some(newborn) = &self.intake.newborn {
            let identifier = newborn.identifier.of(message)?;
            let child = ctx.run(registers::OpenProvisionalParty { identifier }).await.map_err(refused)?;
            parties.push(CaseParty { party: child, role: newborn.role.clone() });
        }
        Ok(parties)
    }

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
        let client = client_of(&register, department).ok_or(ProviderError::Fault)?;
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

impl IdentifierAt {
    fn of(&self, message: &Value) -> Result<kernel::Identifier, ProviderError> {
        let number = text(message, &self.pointer)?.to_owned();
        Ok(kernel::Identifier { kind: self.kind.clone(), issuer: self.issuer.clone(), number })
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

fn text<'a>(message: &'a Value, pointer: &str) -> Result<&'a str, ProviderError> {
    let found = message.pointer(pointer).and_then(Value::as_str);
    found.ok_or_else(|| ProviderError::Invalid("casework.message-incomplete".to_owned()))
}

/// Takes the value at a pointer out of an object.
fn remove(message: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    if let Some(object) = message.pointer_mut(parent).and_then(Value::as_object_mut) {
        object.remove(name);
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
