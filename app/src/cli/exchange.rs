//! `balcao exchange`: members' systems, services, grants and certificates, through the same acts as the pages.

use std::path::PathBuf;
use std::process::ExitCode;

use acts::Ctx;
use clap::Subcommand;
use exchange::{Deed, Gate, MarkGrant, RegisterCertificate, WithdrawCertificate, administer, catalogue};
use serde::{Deserialize, Serialize};

use super::{Common, user};
use crate::exit::bad_input;
use crate::local;
use crate::progress::line;

/// Arguments of `exchange`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    /// List the systems of all members with their certificates
    Clients,
    /// List the services
    Services,
    /// List the grants and whether they count today
    Grants,
    /// Register or withdraw a client certificate
    #[command(subcommand)]
    Certificate(CertificateWhat),
    /// Suspend, resume or withdraw a grant
    #[command(subcommand)]
    Grant(GrantWhat),
}

#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CertificateWhat {
    /// Register the certificate with which a system signs in at the edge
    Add {
        /// For example MO/GOV/SSM/hospital
        client: String,
        /// One certificate in PEM
        file: PathBuf,
    },
    /// Withdraw a certificate at once
    Withdraw {
        /// SHA-256, hexadecimal, as `clients` lists it
        fingerprint: String,
    },
}

#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum GrantWhat {
    /// Stop a grant until it is resumed
    Suspend(Why),
    /// Let a suspended grant count again
    Resume(Why),
    /// Stop a grant for good
    Withdraw(Why),
}

#[derive(Debug, clap::Args, Serialize, Deserialize)]
struct Why {
    grant: String,
    /// Stands on the ledger's entry; no personal data
    #[arg(long)]
    reason: String,
}

/// What is to be done, with the certificate where one is needed: a server need not see the caller's files.
#[derive(Serialize, Deserialize)]
pub struct Order {
    what: What,
    pem: Option<String>,
}

/// Runs the subcommand: in the server that holds the database, or alone.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.common.resolve()?;
    let pem = match &args.what {
        What::Certificate(CertificateWhat::Add { file, .. }) => {
            let read = std::fs::read_to_string(file);
            Some(read.map_err(|error| bad_input(format!("{}: {error}", file.display())))?)
        }
        _ => None,
    };
    let order = local::Order::Exchange(Order { what: args.what, pem });
    let lines = match local::ask(&config, &order).await? {
        Some(lines) => lines,
        None => user::alone(&config, order).await?,
    };
    for text in lines {
        line(&text);
    }
    Ok(ExitCode::SUCCESS)
}

impl Order {
    /// Carries it out; answers with the lines to print.
    pub async fn carry_out(self, gate: &Gate, ctx: &Ctx) -> anyhow::Result<Vec<String>> {
        match self.what {
            What::Clients => Ok(clients(gate)),
            What::Services => Ok(services(gate, ctx)),
            What::Grants => Ok(grants(gate, ctx)),
            What::Certificate(CertificateWhat::Add { client, .. }) => {
                let command = RegisterCertificate::read(&client, &self.pem.unwrap_or_default())?;
                let fingerprint = command.fingerprint.clone();
                administer(ctx, gate, command).await?;
                Ok(vec![fingerprint])
            }
            What::Certificate(CertificateWhat::Withdraw { fingerprint }) => {
                administer(ctx, gate, WithdrawCertificate { fingerprint }).await?;
                Ok(Vec::new())
            }
            What::Grant(deed) => {
                let (deed, why) = match deed {
                    GrantWhat::Suspend(why) => (Deed::Suspend, why),
                    GrantWhat::Resume(why) => (Deed::Resume, why),
                    GrantWhat::Withdraw(why) => (Deed::Withdraw, why),
                };
                administer(ctx, gate, MarkGrant { grant: why.grant, deed, reason: why.reason }).await?;
                Ok(Vec::new())
            }
        }
    }
}

fn clients(gate: &Gate) -> Vec<String> {
    let mut lines = Vec::new();
    for client in catalogue::clients(&gate.snapshot()) {
        let door = if client.internal { "internal" } else { "edge" };
        lines.push(format!("{}  {door}  {}", client.id, client.name.en));
        for own in client.certificates {
            lines.push(format!("  {}  until {}  {}", own.fingerprint, own.expires_at, own.subject));
        }
    }
    lines
}

fn services(gate: &Gate, ctx: &Ctx) -> Vec<String> {
    let snapshot = gate.snapshot();
    let day = ctx.legal_at().date_in(snapshot.declared().zone());
    let all = catalogue::services(&snapshot, day).into_iter();
    all.map(|service| format!("{}  {}  {}", service.id, service.standard, service.name.en)).collect()
}

fn grants(gate: &Gate, ctx: &Ctx) -> Vec<String> {
    let snapshot = gate.snapshot();
    let day = ctx.legal_at().date_in(snapshot.declared().zone());
    let all = catalogue::grants(&snapshot, day).into_iter();
    all.map(|grant| format!("{}  {:?}  {} → {}", grant.id, grant.state, grant.client, grant.service))
        .collect()
}
