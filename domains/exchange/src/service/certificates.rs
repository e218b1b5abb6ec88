//! The certificates with which members' systems sign in at the edge: registered by their bytes, withdrawn at once.

use acts::{Command, Ctx, Facts, Plan, States};
use kernel::{Problem, Timestamp};
use ledger::Entry;
use policy::Digest;
use serde::{Deserialize, Serialize};
use xroad::ClientId;

use super::actor;
use crate::ExchangeError;
use crate::store::{CertificateChange, Certificates};

/// Registers the certificate with which a subsystem's system signs in at the edge. Who signed the certificate does not
/// matter: the department that hands it in answers for it, as with an X-Road server's internal certificates.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegisterCertificate {
    pub client: ClientId,
    /// SHA-256 of the DER certificate, lower-case hexadecimal.
    pub fingerprint: String,
    /// Distinguished name that it shows.
    pub subject: String,
    pub expires_at: Timestamp,
}

impl RegisterCertificate {
    /// Reads what an administrator hands in: a subsystem and a certificate in PEM.
    pub fn read(client: &str, pem: &str) -> Result<Self, Problem> {
        let client = client.trim().parse().map_err(|_| ExchangeError::MalformedClient)?;
        let facts = keys::read_certificate(pem).map_err(|_| ExchangeError::Certificate)?;
        let fingerprint = Digest::of(&facts.der).as_str().to_owned();
        Ok(Self { client, fingerprint, subject: facts.subject, expires_at: facts.not_after })
    }
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
            return Err(ExchangeError::Fingerprint.into());
        }
        may_have_certificate(facts.ctx, &self.client)?;
        if self.expires_at <= facts.at() {
            return Err(ExchangeError::Expired.into());
        }
        let client = self.client.to_string();
        if states.get(&self.fingerprint).is_some_and(|known| known.active || known.client != client) {
            return Err(ExchangeError::CertificateKnown.into());
        }
        let (subject, expires_at) = (self.subject.clone(), self.expires_at);
        Ok(change(
            facts,
            CertificateChange {
                fingerprint: self.fingerprint.clone(),
                client,
                subject,
                expires_at,
                active: true,
                by: actor(facts.ctx),
                at: facts.at(),
            },
        ))
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
        let known = known.ok_or(ExchangeError::UnknownCertificate)?;
        Ok(change(
            facts,
            CertificateChange {
                fingerprint: self.fingerprint.clone(),
                client: known.client.clone(),
                subject: known.subject.clone(),
                expires_at: known.expires_at,
                active: false,
                by: actor(facts.ctx),
                at: facts.at(),
            },
        ))
    }
}

/// Only a declared subsystem that is no part of this program. The pack is read again, as for grants.
fn may_have_certificate(ctx: &Ctx, client: &ClientId) -> Result<(), ExchangeError> {
    match crate::snapshot::is_internal(&ctx.pack(), client) {
        Some(true) => Err(ExchangeError::InternalClient),
        Some(false) => Ok(()),
        None => Err(ExchangeError::UnknownClient),
    }
}

fn change(facts: &Facts<'_>, change: CertificateChange) -> Plan<CertificateChange, ()> {
    let kind =
        if change.active { "exchange.certificate-registered" } else { "exchange.certificate-withdrawn" };
    let entry = Entry::new(facts.ctx.new_id(), kind, facts.at())
        .with("client", change.client.as_str())
        .with("fingerprint", change.fingerprint.as_str())
        .with("post", change.by.as_str());
    Plan::answer(()).change(change).entry(entry)
}
