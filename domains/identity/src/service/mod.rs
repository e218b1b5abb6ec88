//! What identity can do. `Identity` is shared by pages, API, jobs and `app`; every change is an act with its trace.
//! Next: `sign_in.rs` for how a session begins, `sessions.rs` for how a request finds it, `mandates.rs` for authority.

mod accounts;
mod book;
mod cases;
mod consents;
mod guardians;
mod limits;
mod log;
mod mandates;
mod passkeys;
mod posts;
mod sessions;
mod sign_in;

use std::sync::Arc;

use acts::Shared;
use kernel::Problem;
use ledger::Ledger;
use url::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

pub use accounts::{NewAccount, seed_accounts};
pub use book::{ConsentBook, keep_consents_fresh};
pub use cases::{CaseCheck, CaseDoor};
pub use consents::{Agreed, GiveConsent, NewConsent, WithdrawConsent};
pub use guardians::{BirthRecord, RecordGuardians};
pub(crate) use log::subject;
pub use mandates::{Denied, Mandates, Power};
pub use passkeys::PasskeyChallenge;
pub use posts::{AssignPost, EndPost};
pub use sessions::{ActFor, EndSessions, Ending};
pub use sign_in::{NewSession, Opened, PasswordAttempt, SignedIn};

use web::Noise;

use crate::password::Hasher;
use sessions::Cache;

/// How identity is set up.
#[derive(Debug, Clone)]
pub struct IdentitySettings {
    /// The address under which people open the pages, for passkeys: `https://balcao.example`. Without it there are none.
    pub origin: Option<Url>,
    /// The name that an authenticator shows beside a passkey.
    pub site: String,
    /// Password hashes that may run at once; each takes 19 MiB and a core.
    pub hashers: usize,
    /// Where refused sign-ins are counted.
    pub noise: Noise,
}

/// The identity of the house. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    hasher: Hasher,
    webauthn: Option<Webauthn>,
    cache: Cache,
    consents: Arc<ConsentBook>,
    ledger: Arc<Ledger>,
    noise: Noise,
}

impl Identity {
    /// Sets identity up; reads the consents that are in force. `ledger` answers who read whose data.
    pub async fn open(
        shared: Arc<Shared>,
        ledger: Arc<Ledger>,
        settings: &IdentitySettings,
    ) -> Result<Self, Problem> {
        let hasher = Hasher::new(settings.hashers, shared.secrets.as_ref())?;
        let webauthn = match &settings.origin {
            Some(origin) => Some(webauthn_of(origin, &settings.site)?),
            None => None,
        };
        let consents = Arc::new(ConsentBook::default());
        consents.refresh(&shared.db).await?;
        let (cache, noise) = (Cache::default(), settings.noise.clone());
        Ok(Self(Arc::new(Inner { shared, hasher, webauthn, cache, consents, ledger, noise })))
    }

    /// The consents in force, for the exchange's gate.
    pub fn consents(&self) -> Arc<ConsentBook> {
        Arc::clone(&self.0.consents)
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    pub(crate) fn webauthn(&self) -> Option<&Webauthn> {
        self.0.webauthn.as_ref()
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.0.cache
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// Counts a refused sign-in. Whoever was refused is nobody yet, so this is noise and no entry of its own.
    pub(crate) fn heard<T>(&self, sign_in: Result<T, Problem>) -> Result<T, Problem> {
        sign_in.inspect_err(|problem| self.0.noise.count(problem.code))
    }

    /// Whether passkeys can be used here.
    pub fn has_passkeys(&self) -> bool {
        self.0.webauthn.is_some()
    }
}

fn webauthn_of(origin: &Url, site: &str) -> Result<Webauthn, Problem> {
    let refused = |why: String| {
        tracing::error!(why, "passkeys cannot be set up under this address");
        Problem::new(kernel::ProblemStatus::Internal, "internal")
    };
    let host = origin.host_str().ok_or_else(|| refused("the address has no host".to_owned()))?;
    let builder = WebauthnBuilder::new(host, origin).map_err(|error| refused(error.to_string()))?;
    builder.rp_name(site).build().map_err(|error| refused(error.to_string()))
}
