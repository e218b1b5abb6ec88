//! `balcao verify FILE…`: checks documents and proofs offline, against anchors that the reader trusts.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use documents::{Revocation, Revocations, Standing, verify_file};
use ledger::verify_proof;
use tlog::VerifierKey;

use crate::exit::{self, bad_input};
use crate::progress::line;

const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Signed documents (PDF) and ledger proofs (JSON)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Anchors: certificates (PEM) for documents, ledger keys (one a line) for proofs
    #[arg(long)]
    trust: Vec<PathBuf>,
    /// A signed list of documents that no longer hold, as `/api/v1/verify/status-list/{department}` gives it; needs --trust
    #[arg(long)]
    revocations: Option<PathBuf>,
}

/// What can be said of a file, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Trusted,
    /// Revocation was to be checked and could not be.
    NotChecked,
    UnknownSigner,
    NotIntact,
}

struct Anchors {
    keys: Vec<VerifierKey>,
    certificates: String,
    revocations: Option<Revocations>,
}

/// Checks every file; the exit code is that of the worst.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut anchors = Anchors::read(&args.trust)?;
    if let Some(path) = &args.revocations {
        let wrong = |why: String| bad_input(format!("{}: {why}", path.display()));
        let token = String::from_utf8(read(path)?).map_err(|_| wrong("no text".to_owned()))?;
        let list = Revocations::read(token.trim(), &anchors.certificates);
        anchors.revocations = Some(list.map_err(|error| wrong(error.to_string()))?);
    }
    let mut worst = Verdict::Trusted;
    for file in &args.files {
        let bytes = read(file)?;
        let (verdict, words) =
            if bytes.starts_with(b"%PDF-") { document(&bytes, &anchors)? } else { proof(&bytes, &anchors) };
        line(&format!("{}: {words}", file.display()));
        worst = worst.max(verdict);
    }
    Ok(match worst {
        Verdict::Trusted => ExitCode::SUCCESS,
        Verdict::NotChecked => ExitCode::from(exit::BAD_INPUT),
        Verdict::UnknownSigner => ExitCode::from(exit::UNKNOWN_SIGNER),
        Verdict::NotIntact => ExitCode::from(exit::NOT_INTACT),
    })
}

impl Anchors {
    /// Certificates and keys may stand in one file.
    fn read(files: &[PathBuf]) -> anyhow::Result<Self> {
        let (mut keys, mut certificates) = (Vec::new(), String::new());
        for file in files {
            let text = String::from_utf8(read(file)?)
                .map_err(|_| bad_input(format!("{}: anchors are text", file.display())))?;
            if text.contains("-----BEGIN CERTIFICATE-----") {
                certificates.push_str(&text);
            }
            let lines = text.lines().map(|text| text.trim().trim_start_matches("key ").trim());
            let found: Vec<VerifierKey> = lines.filter_map(|text| text.parse().ok()).collect();
            if found.is_empty() && !text.contains("-----BEGIN CERTIFICATE-----") {
                return Err(bad_input(format!("{}: neither a certificate nor a ledger key", file.display())));
            }
            keys.extend(found);
        }
        Ok(Self { keys, certificates, revocations: None })
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let fault = |error: std::io::Error| bad_input(format!("{}: {error}", path.display()));
    if std::fs::metadata(path).map_err(fault)?.len() > FILE_BYTES_MAX {
        return Err(bad_input(format!("{}: larger than {FILE_BYTES_MAX} bytes", path.display())));
    }
    std::fs::read(path).map_err(fault)
}

fn proof(bytes: &[u8], anchors: &Anchors) -> (Verdict, String) {
    match verify_proof(bytes, &anchors.keys) {
        Err(error) => (Verdict::NotIntact, format!("not intact: {error}")),
        Ok(verified) => {
            let place = format!("leaf {} of {} in {}", verified.index, verified.size, verified.origin);
            let kind =
                verified.entry.get("type").and_then(|kind| kind.as_str()).unwrap_or("entry").to_owned();
            if verified.signers.is_empty() {
                (Verdict::UnknownSigner, format!("intact, signer unknown: {kind}, {place}"))
            } else {
                (
                    Verdict::Trusted,
                    format!("intact, signed by {}: {kind}, {place}", verified.signers.join(", ")),
                )
            }
        }
    }
}

fn document(bytes: &[u8], anchors: &Anchors) -> anyhow::Result<(Verdict, String)> {
    let trust = if anchors.certificates.is_empty() {
        pades::Anchors::default()
    } else {
        pades::Anchors::from_pem(&anchors.certificates).map_err(|error| bad_input(error.to_string()))?
    };
    let found = verify_file(bytes, &trust, anchors.revocations.as_ref());
    let signer = found.signer.clone().unwrap_or_else(|| "nobody".to_owned());
    Ok(match found.standing {
        Standing::NotIntact => (Verdict::NotIntact, "not intact".to_owned()),
        Standing::NotSealed(code) => (Verdict::NotIntact, format!("not a sealed document ({code})")),
        Standing::UnknownSigner => {
            (Verdict::UnknownSigner, format!("intact, signer unknown: the file names {signer}"))
        }
        Standing::Trusted => {
            let (verdict, status) = status(&found.revocation);
            (verdict, format!("intact, sealed by {signer}; {status}"))
        }
    })
}

/// What a status list says, always as of its moment.
fn status(revocation: &Revocation) -> (Verdict, String) {
    match revocation {
        Revocation::NotChecked => (Verdict::Trusted, "revocation was not checked (no list given)".to_owned()),
        Revocation::OtherAuthority => {
            (Verdict::NotChecked, "REVOCATION NOT CHECKED: the list given is another authority's".to_owned())
        }
        Revocation::NotListed { as_of, checkpoint } => {
            (Verdict::Trusted, format!("not revoked as of {as_of}{}", at(checkpoint.as_deref())))
        }
        Revocation::Listed { state, on, as_of, checkpoint } => {
            let word = format!("{state:?}").to_lowercase();
            (
                Verdict::NotIntact,
                format!("NO LONGER VALID: {word} on {on}, as of {as_of}{}", at(checkpoint.as_deref())),
            )
        }
    }
}

/// The size of the log under the checkpoint that the list names (second line of a checkpoint, C2SP tlog-checkpoint).
fn at(checkpoint: Option<&str>) -> String {
    let size = checkpoint.and_then(|note| note.lines().nth(1));
    size.map(|size| format!(" (checkpoint of {size} leaves)")).unwrap_or_default()
}
