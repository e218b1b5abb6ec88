//! Rate limits of signing in, counted in the database so that every process sees the same number.

use std::net::IpAddr;

use acts::Ctx;
use aws_lc_rs::digest;
use kernel::{Problem, Timestamp};

use super::Identity;
use crate::rules::{
    ATTEMPTS_PER_ADDRESS_MAX, ATTEMPTS_PER_PLACE_MAX, CEREMONIES_PER_ADDRESS_MAX, address_key,
    attempts_from_place, check_attempts,
};
use crate::store;

impl Identity {
    /// Counts an attempt on a login name from an address, or refuses it. Counted before the password is looked at, so
    /// that parallel guesses cannot slip through, and whether the name exists or not. The name alone is never refused:
    /// a stranger who guesses from elsewhere must not shut the holder out. An attempt that its own place refuses is not
    /// counted on the name, so that one place cannot slow down all others.
    pub(super) async fn admit_attempt(
        &self,
        ctx: &Ctx,
        login: &str,
        peer: Option<IpAddr>,
    ) -> Result<(), Problem> {
        if let Some(peer) = peer {
            self.count(ctx, &address_key(peer), ATTEMPTS_PER_ADDRESS_MAX).await?;
        }
        let here = self.counted(ctx, &place_key(login, peer)).await?;
        allow(ctx, here, ATTEMPTS_PER_PLACE_MAX)?;
        let (everywhere, _window) = self.counted(ctx, &format!("login:{login}")).await?;
        allow(ctx, here, attempts_from_place(everywhere))
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

    /// Forgets the attempts on a login name from an address: its holder has come in. Those from elsewhere still count.
    pub(super) async fn forgive(&self, login: &str, peer: Option<IpAddr>) -> Result<(), Problem> {
        Ok(store::free_attempts(&self.shared().db, hash(&place_key(login, peer))).await?)
    }

    async fn count(&self, ctx: &Ctx, key: &str, most: i64) -> Result<(), Problem> {
        allow(ctx, self.counted(ctx, key).await?, most)
    }

    async fn counted(&self, ctx: &Ctx, key: &str) -> Result<(i64, Timestamp), Problem> {
        Ok(store::count_attempt(&self.shared().db, hash(key), ctx.at()).await?)
    }
}

fn allow(ctx: &Ctx, (attempts, window): (i64, Timestamp), most: i64) -> Result<(), Problem> {
    let verdict = check_attempts(attempts, most, window, ctx.at());
    if verdict.is_err() {
        metrics::counter!("identity_attempts_refused_total").increment(1);
    }
    Ok(verdict?)
}

/// A login name as it is tried from one address.
fn place_key(login: &str, peer: Option<IpAddr>) -> String {
    let place = peer.map(address_key).unwrap_or_default();
    format!("place:{place} {login}")
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
