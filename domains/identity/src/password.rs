//! Password hashing: argon2id with 19 MiB, 2 passes, 1 lane (OWASP's first choice), on blocking threads behind a gate.
//! Invariants: memory is bounded by the gate; an account that does not exist costs the same as a wrong password.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::SaltString,
};
use kernel::{Problem, ProblemStatus};
use keys::{SecretRandom, secret_bytes};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::IdentityError;
use crate::error::no_randomness;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes that may wait for one that runs; more are told to come back.
const WAITING_PER_HASHER: usize = 16;
/// RFC 9106 §3.1: 16 bytes are recommended.
const SALT_BYTES: usize = 16;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Hasher {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    /// The hash of a forgotten secret, so that an unknown login name takes as long as a known one.
    nobody: Arc<str>,
}

impl Hasher {
    /// A gate for `threads` hashes at once (19 MiB each); makes the hash of nobody, so it takes some 20 ms.
    pub fn new(threads: usize, secrets: &dyn SecretRandom) -> Result<Self, Problem> {
        let threads = threads.max(1);
        let secret = Zeroizing::new(secret_bytes::<32>(secrets).map_err(no_randomness)?);
        let nobody = hash_bytes(secret.as_slice(), secret_bytes(secrets).map_err(no_randomness)?)?;
        Ok(Self {
            running: Arc::new(Semaphore::new(threads)),
            admitted: Arc::new(Semaphore::new(threads.saturating_mul(WAITING_PER_HASHER + 1))),
            nobody: nobody.into(),
        })
    }

    /// The PHC string of a password that `rules::check_password` has let pass.
    pub async fn hash(
        &self,
        secrets: &dyn SecretRandom,
        password: Zeroizing<String>,
    ) -> Result<String, Problem> {
        let salt = secret_bytes(secrets).map_err(no_randomness)?;
        self.gated(move || hash_bytes(password.as_bytes(), salt)).await?
    }

    /// Whether the password belongs to the stored hash; without one the same work is done and the answer is no.
    pub async fn verify(&self, stored: Option<String>, password: Zeroizing<String>) -> Result<bool, Problem> {
        let known = stored.is_some();
        let phc = stored.unwrap_or_else(|| self.nobody.to_string());
        let matches = self.gated(move || verify_bytes(&phc, password.as_bytes())).await??;
        Ok(known && matches)
    }

    async fn gated<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _place = self.admitted.try_acquire().map_err(|_full| Problem::from(IdentityError::Busy))?;
        let closed = || Problem::new(ProblemStatus::Unavailable, "unavailable");
        let permit = Arc::clone(&self.running).acquire_owned().await.map_err(|_| closed())?;
        // The permit goes with the work: a caller that gives up does not free memory that is still in use.
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        task.await.map_err(|_panicked| Problem::new(ProblemStatus::Internal, "internal"))
    }
}

fn argon2id() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| internal())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_bytes(password: &[u8], salt: [u8; SALT_BYTES]) -> Result<String, Problem> {
    let salt = SaltString::encode_b64(&salt).map_err(|_| internal())?;
    Ok(argon2id()?.hash_password(password, &salt).map_err(|_| internal())?.to_string())
}

/// The parameters come from the stored string, so that a later, dearer setting reads older hashes.
fn verify_bytes(phc: &str, password: &[u8]) -> Result<bool, Problem> {
    let stored = PasswordHash::new(phc).map_err(|_| internal())?;
    match argon2id()?.verify_password(password, &stored) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(_) => Err(internal()),
    }
}

const fn internal() -> Problem {
    Problem::new(ProblemStatus::Internal, "internal")
}

#[cfg(test)]
mod tests {
    use keys::SystemSecrets;
    use zeroize::Zeroizing;

    use super::Hasher;

    fn text(password: &str) -> Zeroizing<String> {
        Zeroizing::new(password.to_owned())
    }

    #[tokio::test]
    async fn a_password_opens_its_own_hash_only() {
        let secrets = SystemSecrets::new();
        let hasher = Hasher::new(2, &secrets).unwrap();
        let stored = hasher.hash(&secrets, text("correct horse battery 𨋢")).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(hasher.verify(Some(stored.clone()), text("correct horse battery 𨋢")).await.unwrap());
        assert!(!hasher.verify(Some(stored.clone()), text("correct horse battery 喆")).await.unwrap());
        assert!(!hasher.verify(None, text("correct horse battery 𨋢")).await.unwrap());
        let again = hasher.hash(&secrets, text("correct horse battery 𨋢")).await.unwrap();
        assert_ne!(stored, again, "every hash has a salt of its own");
    }

    #[tokio::test]
    async fn more_than_the_gate_holds_is_told_to_come_back() {
        let secrets = SystemSecrets::new();
        let hasher = Hasher::new(1, &secrets).unwrap();
        let tries = (0..40).map(|_| hasher.verify(None, text("whatever it may be")));
        let answers = futures::future::join_all(tries).await;
        let busy =
            answers.iter().filter(|answer| matches!(answer, Err(problem) if problem.code == "identity.busy"));
        assert_eq!(busy.count(), 40 - 17);
    }

    #[tokio::test]
    async fn a_stored_hash_of_another_kind_is_our_fault_not_a_wrong_password() {
        let secrets = SystemSecrets::new();
        let hasher = Hasher::new(1, &secrets).unwrap();
        let problem =
            hasher.verify(Some("not a hash".to_owned()), text("whatever it may be")).await.unwrap_err();
        assert_eq!(problem.code, "internal");
    }
}
