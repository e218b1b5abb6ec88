//! Commands of the exchange's administrators and the snapshot that follows from them.

use std::sync::Arc;
use std::time::Duration;

use acts::{Actor, Command, Ctx, Facts, Plan, States};
use db::{Db, DbError};
use kernel::{Problem, ProblemStatus};
use ledger::Entry;
use pack::{Finding, Pack};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use xroad::ClientId;

use crate::gate::Gate;
use crate::snapshot::{Declared, Snapshot};
use crate::store::{self, CertificateChange, Certificates, GrantChange, Grants};

/// Longest reason, characters.
pub const MAX_REASON_CHARS: usize = 1_000;
/// How often a process looks whether another one changed the state.
const FRESH_EVERY: Duration = Duration::from_secs(2);

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("the exchange part of the pack has {} problem(s); first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Pack(Vec<Finding>),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Builds the snapshot of a pack and a database.
pub async fn load(pack: &Pack, db: &Db) -> Result<Snapshot, LoadError> {
    let declared = Declared::load(pack).map_err(LoadError::Pack)?;
    Ok(Snapshot::new(Arc::new(declared), store::state(db).await?))
}

/// Brings the gate up to date with the pack in force and the database; true when something had changed.
pub async fn refresh(gate: &Gate, pack: &Pack, db: &Db) -> Result<bool, LoadError> {
    let current = gate.snapshot();
    if current.declared().pack_version() != pack.hash().as_str() {
        gate.swap(load(pack, db).await?);
        return Ok(true);
    }
    if store::revision(db).await? == current.state().revision {
        return Ok(false);
    }
    gate.swap(current.with_state(store::state(db).await?));
    Ok(true)
}

/// Keeps the gate of this process up to date until `stop` says true: suspensions of other processes count within
/// seconds. A failure leaves the gate as it was and is tried again.
pub async fn keep_fresh(gate: Gate, packs: Arc<pack::Packs>, db: Db, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = refresh(&gate, &packs.current(), &db).await {
            tracing::warn!(%error, "exchange snapshot not refreshed");
        }
        tokio::select! {
            () = tokio::time::sleep(FRESH_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Suspends a grant at once, for a reason that stands on the ledger.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SuspendGrant {
    pub grant: String,
    pub reason: String,
}

/// Lets a suspended grant count again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResumeGrant {
    pub grant: String,
    pub reason: String,
}

impl Command for SuspendGrant {
    type On = Grants;
    type Answer = ();
    const NAME: &'static str = "exchange.suspend-grant";

    fn keys(&self) -> Vec<String> {
        vec![self.grant.clone()]
    }

    fn decide(&self, states: &States<'_, Grants>, facts: &Facts<'_>) -> Result<GrantPlan, Problem> {
        known_grant(facts.ctx, &self.grant)?;
        set_suspended(states, facts, (&self.grant, &self.reason), true)
    }
}

impl Command for ResumeGrant {
    type On = Grants;
    type Answer = ();
    const NAME: &'static str = "exchange.resume-grant";

    fn keys(&self) -> Vec<String> {
        vec![self.grant.clone()]
    }

    fn decide(&self, states: &States<'_, Grants>, facts: &Facts<'_>) -> Result<GrantPlan, Problem> {
        set_suspended(states, facts, (&self.grant, &self.reason), false)
    }
}

type GrantPlan = Plan<GrantChange, ()>;

/// The pack is read again here, not the gate: a decision is pure and knows its context only.
fn known_grant(ctx: &Ctx, id: &str) -> Result<(), Problem> {
    let file: crate::declare::GrantsFile = ctx
        .pack()
        .section_or_default("exchange/grants.toml")
        .map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
    if file.grants.iter().any(|grant| grant.id == id) {
        Ok(())
    } else {
        Err(Problem::new(ProblemStatus::NotFound, "exchange.unknown-grant"))
    }
}

fn set_suspended(
    states: &States<'_, Grants>,
    facts: &Facts<'_>,
    (grant, reason): (&str, &str),
    suspended: bool,
) -> Result<GrantPlan, Problem> {
    if states.get(&grant.to_owned()).copied().unwrap_or(false) == suspended {
        let code = if suspended { "exchange.already-suspended" } else { "exchange.not-suspended" };
        return Err(Problem::new(ProblemStatus::Conflict, code));
    }
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
        return Err(Problem::new(ProblemStatus::Invalid, "exchange.reason"));
    }
    let by = actor(facts.ctx);
    let kind = if suspended { "exchange.grant-suspended" } else { "exchange.grant-resumed" };
    let entry = Entry::new(facts.ctx.new_id(), kind, facts.at())
        .with("grant", grant)
        .with("reason", reason)
        .with("post", by.as_str());
    let change =
        GrantChange { id: grant.to_owned(), suspended, reason: reason.to_owned(), by, at: facts.at() };
    Ok(Plan::answer(()).change(change).entry(entry))
}

/// Registers the certificate with which a subsystem's system signs in at the edge.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegisterCertificate {
    pub client: ClientId,
    /// SHA-256 of the DER certificate, lower-case hexadecimal.
    pub fingerprint: String,
}

/// Withdraws a certificate at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WithdrawCertificate {
    pub fingerprint: String,
}

impl Command for RegisterCertificate {
    type On = Certificates;
    type Answer = ();
    const NAME: &'static str = "exchange.register-certificate";

    fn keys(&self) -> Vec<String> {
        vec![self.fingerprint.clone()]
    }

    fn decide(
        &self,
        states: &States<'_, Certificates>,
        facts: &Facts<'_>,
    ) -> Result<Plan<CertificateChange, ()>, Problem> {
        let hexadecimal = self.fingerprint.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if self.fingerprint.len() != 64 || !hexadecimal {
            return Err(Problem::new(ProblemStatus::Invalid, "exchange.fingerprint"));
        }
        may_have_certificate(facts.ctx, &self.client)?;
        let client = self.client.to_string();
        if states.get(&self.fingerprint).is_some_and(|known| known.active || known.client != client) {
            return Err(Problem::new(ProblemStatus::Conflict, "exchange.certificate-known"));
        }
        Ok(change_certificate(&self.fingerprint, client, true, facts))
    }
}

impl Command for WithdrawCertificate {
    type On = Certificates;
    type Answer = ();
    const NAME: &'static str = "exchange.withdraw-certificate";

    fn keys(&self) -> Vec<String> {
        vec![self.fingerprint.clone()]
    }

    fn decide(
        &self,
        states: &States<'_, Certificates>,
        facts: &Facts<'_>,
    ) -> Result<Plan<CertificateChange, ()>, Problem> {
        let known = states.get(&self.fingerprint).filter(|known| known.active);
        let known = known.ok_or(Problem::new(ProblemStatus::NotFound, "exchange.unknown-certificate"))?;
        Ok(change_certificate(&self.fingerprint, known.client.clone(), false, facts))
    }
}

/// Only a declared subsystem that is no part of this program. The pack is read again, as for grants.
fn may_have_certificate(ctx: &Ctx, client: &ClientId) -> Result<(), Problem> {
    match crate::snapshot::is_internal(&ctx.pack(), client) {
        Some(true) => Err(Problem::new(ProblemStatus::Conflict, "exchange.internal-client")),
        Some(false) => Ok(()),
        None => Err(Problem::new(ProblemStatus::NotFound, "exchange.unknown-client")),
    }
}

fn change_certificate(
    fingerprint: &str,
    client: String,
    active: bool,
    facts: &Facts<'_>,
) -> Plan<CertificateChange, ()> {
    let by = actor(facts.ctx);
    let kind = if active { "exchange.certificate-registered" } else { "exchange.certificate-withdrawn" };
    let entry = Entry::new(facts.ctx.new_id(), kind, facts.at())
        .with("client", client.as_str())
        .with("fingerprint", fingerprint)
        .with("post", by.as_str());
    let change =
        CertificateChange { fingerprint: fingerprint.to_owned(), client, active, by, at: facts.at() };
    Plan::answer(()).change(change).entry(entry)
}

/// The post that acts, never a person's name.
fn actor(ctx: &Ctx) -> String {
    match (&ctx.origin.officer, &ctx.origin.actor) {
        (Some(officer), _) => officer.post.clone(),
        (None, Actor::System { member }) => member.clone(),
        (None, _) => "administrator".to_owned(),
    }
}
