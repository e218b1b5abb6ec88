//! Admission: which grant a call rests on, and every check that needs nothing but the snapshot; last the case, which is
//! one read, and the consents, which are a snapshot of their own. Deny by default: a call leaves here admitted or with its reason.

use acts::{Channel, Ctx};
use jiff::civil::Date;
use kernel::{CaseId, PartyId};
use policy::{Ask, Decision};
use serde_json::{Value, json};

use crate::call::Call;
use crate::cases::{self, CaseStanding, Cases};
use crate::consents::{ConsentId, ConsentQuery, Consents};
use crate::denial::Denial;
use crate::projection::Projection;
use crate::snapshot::{Endpoint, Grant, Service, Snapshot, policies};

/// A call that may go to its provider.
pub(crate) struct Admitted<'a> {
    pub service: &'a Service,
    pub endpoint: &'a Endpoint,
    pub grant: &'a Grant,
    pub purpose: String,
    pub subject: Option<PartyId>,
    /// The case of this system on which the call rests.
    pub case: Option<CaseStanding>,
    /// On which the release rests; set when the grant names no law.
    pub consent: Option<ConsentId>,
    pub projection: Projection,
    pub decision: Decision,
    pub ask: Ask,
}

/// Checks everything that can be checked before the provider is called.
pub(crate) async fn admit<'a>(
    ctx: &Ctx,
    snapshot: &'a Snapshot,
    (consents, cases): (&dyn Consents, &dyn Cases),
    call: &Call,
) -> Result<Admitted<'a>, Denial> {
    call.check_limits()?;
    let declared = snapshot.declared();
    if !declared.members().has_subsystem(&call.client) {
        return Err(Denial::UnknownClient);
    }
    let service = declared.service(&call.service).ok_or(Denial::UnknownService)?;
    let (number, endpoint) = service.endpoint(call.method, &call.path).ok_or(Denial::UnknownEndpoint)?;
    let day = ctx.legal_at().date_in(declared.zone());
    let (grant, purpose) = choose(snapshot, call, number, day)?;
    let projection = narrowed(grant, &call.fields)?;
    if grant.case.is_some() && !call.has_case() {
        return Err(Denial::CaseMissing);
    }
    let subject = subject(service, call)?;
    if grant.basis.is_none() && subject.is_none() {
        return Err(Denial::SubjectMissing);
    }
    let ask = ask(ctx, call, service, endpoint, grant, &purpose, subject.is_some());
    let decision = decide(snapshot, &ask, day)?;
    check_request(snapshot, endpoint, &call.body)?;
    // The one read, and only for what has passed everything else.
    let case = cases::check(ctx, cases, grant, call, subject).await?;
    let named = case.as_ref().map(CaseStanding::named_by_consents).unwrap_or_default();
    let consent = match (&grant.basis, subject) {
        (Some(_), _) => None,
        (None, None) => return Err(Denial::SubjectMissing),
        (None, Some(subject)) => Some(consent(ctx, consents, (call, service, &purpose), subject, &named)?),
    };
    Ok(Admitted { service, endpoint, grant, purpose, subject, case, consent, projection, decision, ask })
}

/// The grant and the purpose. What the client names must fit; what it leaves out must be clear without it.
fn choose<'a>(
    snapshot: &'a Snapshot,
    call: &Call,
    endpoint: usize,
    day: Date,
) -> Result<(&'a Grant, String), Denial> {
    let granted: Vec<&Grant> = snapshot
        .grants(&call.client, &call.service)
        .filter(|grant| grant.endpoints.contains(&endpoint))
        .collect();
    let or = |found: Vec<&'a Grant>, denial: Denial| if found.is_empty() { Err(denial) } else { Ok(found) };
    let granted = or(granted, Denial::NoGrant)?;
    let in_force =
        or(granted.into_iter().filter(|grant| grant.in_force_on(day)).collect(), Denial::NotInForce)?;
    let active = in_force.into_iter().filter(|grant| !snapshot.is_suspended(&grant.id)).collect();
    let active = or(active, Denial::Suspended)?;
    let fits = |grant: &&Grant| call.purpose.as_ref().is_none_or(|purpose| grant.purposes.contains(purpose));
    let for_purpose = or(active.into_iter().filter(fits).collect(), Denial::PurposeNotGranted)?;
    let rests = |grant: &&Grant| match (&call.legal_basis, call.consent) {
        (Some(code), _) => grant.basis.as_ref().is_some_and(|basis| basis.code == *code),
        (None, Some(_)) => grant.basis.is_none(),
        (None, None) => true,
    };
    let mut fitting = or(for_purpose.into_iter().filter(rests).collect(), Denial::BasisNotGranted)?;
    // A law comes before a consent: nobody is asked for an agreement that the law makes needless.
    fitting.sort_by_key(|grant| (grant.basis.is_none(), grant.id.as_str()));
    if let Some(purpose) = &call.purpose {
        return fitting.first().map(|grant| (*grant, purpose.clone())).ok_or(Denial::NoGrant);
    }
    match fitting.as_slice() {
        [grant] if grant.purposes.len() == 1 => Ok((grant, grant.purposes[0].clone())),
        _ => Err(Denial::PurposeMissing),
    }
}

/// The grant's projection, or the part of it that was asked for.
fn narrowed(grant: &Grant, fields: &[String]) -> Result<Projection, Denial> {
    if fields.is_empty() {
        return Ok(grant.projection.clone());
    }
    if !fields.iter().all(|field| grant.projection.covers(field)) {
        return Err(Denial::FieldsNotGranted);
    }
    Projection::parse(fields.iter().map(String::as_str)).map_err(|_| Denial::FieldsNotGranted)
}

fn subject(service: &Service, call: &Call) -> Result<Option<PartyId>, Denial> {
    match (call.subject, service.subject_in(&call.body)) {
        (Some(named), Some(inside)) if named != inside => Err(Denial::SubjectMismatch),
        (named, inside) => Ok(named.or(inside)),
    }
}

fn consent(
    ctx: &Ctx,
    consents: &dyn Consents,
    (call, service, purpose): (&Call, &Service, &str),
    subject: PartyId,
    cases: &[CaseId],
) -> Result<ConsentId, Denial> {
    let categories = [service.category.clone()];
    let found = consents.active(&ConsentQuery {
        subject,
        recipient: call.client.member_code(),
        categories: &categories,
        purpose,
        cases,
        at: ctx.at(),
    });
    found.filter(|found| call.consent.is_none_or(|named| named == *found)).ok_or(Denial::ConsentMissing)
}

fn ask(
    ctx: &Ctx,
    call: &Call,
    service: &Service,
    endpoint: &Endpoint,
    grant: &Grant,
    purpose: &str,
    subject_named: bool,
) -> Ask {
    let (basis, law) = match &grant.basis {
        Some(basis) => ("law", basis.code.as_str()),
        None => ("consent", ""),
    };
    Ask {
        principal: policies::subsystem(&call.client),
        action: policies::action(endpoint.action),
        resource: policies::service(&service.id),
        context: json!({
            "grant": grant.id,
            "purpose": purpose,
            "basis": basis,
            "law": law,
            "has_case": grant.case.is_some() && call.has_case(),
            "subject_named": subject_named,
            "channel": channel(ctx.origin.channel),
        }),
    }
}

const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => "web",
        Channel::Api => "api",
        Channel::Counter => "counter",
        Channel::Kiosk => "kiosk",
        Channel::Video => "video",
        Channel::Paper => "paper",
        Channel::Exchange => "exchange",
        Channel::Job => "job",
        Channel::CommandLine => "command_line",
    }
}

fn decide(snapshot: &Snapshot, ask: &Ask, day: Date) -> Result<Decision, Denial> {
    let policies = snapshot.declared().policies().ok_or(Denial::Policy(Vec::new()))?;
    match policies.decide(ask, day) {
        Ok(decision) if decision.allow => Ok(decision),
        Ok(decision) => Err(Denial::Policy(decision.policies)),
        Err(error) => {
            tracing::error!(%error, code = error.code(), "policy question refused");
            Err(Denial::Policy(Vec::new()))
        }
    }
}

fn check_request(snapshot: &Snapshot, endpoint: &Endpoint, body: &Value) -> Result<(), Denial> {
    let Some(wanted) = &endpoint.request else {
        return if body.is_null() {
            Ok(())
        } else {
            Err(Denial::RequestInvalid(vec![kernel::FieldProblem::new("", "schema.no-body")]))
        };
    };
    // The pack was checked: a missing standard is impossible, and refused all the same.
    let standard = snapshot.declared().standards().get(wanted).ok_or(Denial::RequestInvalid(Vec::new()))?;
    let violations = standard.violations(body);
    if violations.is_empty() { Ok(()) } else { Err(Denial::RequestInvalid(violations)) }
}
