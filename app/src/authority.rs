//! The jurisdiction's own certificate authority, and what hangs on it: the seals of the departments.

use std::{path::Path, sync::Arc};

use acts::Ctx;
use documents::{Issuer, IssuerSettings, Renderer, Seals};
use identity::Identity;
use kernel::Clock;
use keys::{Authority, KeyName, KeyPurpose, Subject, Validity};
use ledger::Ledger;
use pack::Pack;

use crate::exit::bad_input;
use crate::foundation::Foundation;
use crate::mode::Mode;
use crate::modules::FONT_FOLDERS;

const LABEL: &str = "root";
const CERTIFICATE: &str = "authority.pem";
const YEAR_MS: i64 = 366 * 86_400_000;
/// An authority lives longer than any seal that it issues.
const AUTHORITY_YEARS: i64 = 20;

/// The authority; key and certificate are made when they are missing. `authority.pem` is the anchor for others.
pub fn open(foundation: &Foundation, pack: &Pack) -> anyhow::Result<Authority> {
    let now = foundation.machine.now();
    let jurisdiction = pack.jurisdiction();
    let subject = Subject {
        common_name: format!("Balcão {} seals", jurisdiction.code),
        organization: Some(jurisdiction.government.en.clone()),
        organization_identifier: None,
        country: Some(jurisdiction.code.clone()),
    };
    let validity = Validity {
        not_before: now.plus_millis(-86_400_000),
        not_after: now.plus_millis(AUTHORITY_YEARS * YEAR_MS),
    };
    Ok(Authority::open(
        Arc::clone(&foundation.keys),
        KeyName::new(KeyPurpose::Authority, LABEL)?,
        &foundation.data.join(CERTIFICATE),
        &subject,
        validity,
        Arc::clone(&foundation.secrets),
    )?)
}

/// Who makes and seals documents.
pub fn open_issuer(
    foundation: &Foundation,
    pack: &Pack,
    ledger: &Arc<Ledger>,
    identity: &Identity,
    site: &str,
    mode: Mode,
) -> anyhow::Result<Issuer> {
    let folders: Vec<&Path> = FONT_FOLDERS.iter().map(Path::new).collect();
    let renderer = Renderer::load(&folders)
        .map_err(|error| bad_input(format!("{error}: install the fonts that README.md names")))?;
    let authority = Arc::new(open(foundation, pack)?);
    let seals = Seals::new(Arc::clone(&foundation.keys), authority);
    let (log, guardians) = (Arc::clone(ledger), identity.clone());
    let settings = IssuerSettings {
        public_url: site.to_owned(),
        specimen: mode.is_demo(),
        represented: Some(Arc::new(move |ctx: Ctx, party| {
            let guardians = guardians.clone();
            Box::pin(async move {
                let children = guardians.children_of(party, ctx.legal_at()).await?;
                Ok(children.into_iter().map(|guardianship| guardianship.child).collect())
            })
        })),
        checkpoint: Some(Arc::new(move |_ctx| {
            let log = Arc::clone(&log);
            Box::pin(async move { log.checkpoint().await.ok().flatten() })
        })),
    };
    Ok(Issuer::new(renderer, seals, foundation.blobs.folder("documents")?, settings))
}
