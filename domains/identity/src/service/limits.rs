//! Rate limits of signing in, counted in the database so that every process sees the same number.

use std::net::IpAddr;

use acts::Ctx;
use aws_lc_rs::digest;
use kernel::Problem;

use super::Identity;
use crate::rules::{
    ATTEMPTS_PER_ADDRESS_MAX, ATTEMPTS_PER_LOGIN_MAX, CEREMONIES_PER_ADDRESS_MAX, address_key, check_attempts,
};
use crate::store;

impl Identity {
    /// Counts an attempt on a login name from an address, or refuses it. Counted before the password is looked at, so
    /// that parallel guesses cannot slip through; the address first, so that one place cannot use up all names.
    pub(super) async fn admit_attempt(
        &self,
        ctx: &Ctx,
        login: &str,
        peer: Option<IpAddr>,
    ) -> Result<(), Problem> {
        if let Some(peer) = peer {
            self.count(ctx, &address_key(peer), ATTEMPTS_PER_ADDRESS_MAX).await?;
        }
        self.count(ctx, &login_key(login), ATTEMPTS_PER_LOGIN_MAX).await
    }

    /// Counts a ceremony that begins from an address, or refuses it.
    pub(super) async fn admit_ceremony(&self, ctx: &Ctx, peer: Option<IpAddr>) -> Result<(), Problem> {
        match peer {
            Some(peer) => {
                let key = format!("ceremony:{}", address_key(peer));
                self.count(ctx, &key, CEREMONIES_PER_ADDRESS_MAX).await
            }
            None => Ok(()),
        }
    }

    /// Forgets the attempts on a login name: its holder has come in.
    pub(super) async fn forgive(&self, login: &str) -> Result<(), Problem> {
        Ok(store::free_attempts(&self.shared().db, hash(&login_key(login))).await?)
    }

    async fn count(&self, ctx: &Ctx, key: &str, most: i64) -> Result<(), Problem> {
        let (attempts, window) = store::count_attempt(&self.shared().db, hash(key), ctx.at()).await?;
        let verdict = check_attempts(attempts, most, window, ctx.at());
        if verdict.is_err() {
            metrics::counter!("identity_attempts_refused_total").increment(1);
        }
        Ok(verdict?)
    }
}

fn login_key(login: &str) -> String {
    format!("login:{login}")
}

/// Keys are hashed: people type passwords into the field for the name.
pub(super) fn hash(text: &str) -> [u8; 32] {
    hash_bytes(text.as_bytes())
}

pub(super) fn hash_bytes(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}
