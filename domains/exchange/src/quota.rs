//! Quotas: a day's calls of a grant, and of one official under a grant, are taken from the database in slices, so that
//! several processes share one limit
//! and an ordinary call touches memory only. A process that dies loses at most its slice.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use acts::{Actor, Command, Ctx, Facts, Plan, States};
use jiff::civil::Date;
use kernel::Problem;
use serde::Serialize;

use crate::denial::Denial;
use crate::limits::QUOTA_SLICE_MAX;
use crate::snapshot::Grant;
use crate::store::{QuotaDays, Taken};

/// What this process may still let through.
#[derive(Default)]
pub(crate) struct Quotas {
    left: Mutex<HashMap<String, (Date, i64)>>,
    /// One slice is fetched at a time: many calls at once must not take the whole day for one process.
    fetching: tokio::sync::Mutex<()>,
}

impl Quotas {
    /// Takes one call of the grant's day, and of the official's share in it where the grant names one.
    pub async fn take(&self, ctx: &Ctx, grant: &Grant, day: Date) -> Result<(), Denial> {
        // The official's own first: whoever has used it up takes nothing from the others.
        if let (Some(most), Actor::Officer { party }) = (grant.per_day_per_official, &ctx.origin.actor) {
            let denied = |denial| if denial == Denial::Quota { Denial::OfficialQuota } else { denial };
            self.take_of(ctx, &format!("{} {party}", grant.id), most, day).await.map_err(denied)?;
        }
        match grant.per_day {
            Some(most) => self.take_of(ctx, &grant.id, most, day).await,
            None => Ok(()),
        }
    }

    /// Takes one of `most` calls under a key.
    async fn take_of(&self, ctx: &Ctx, key: &str, most: u32, day: Date) -> Result<(), Denial> {
        if self.take_from_slice(key, day) {
            return Ok(());
        }
        let _turn = self.fetching.lock().await;
        // Whoever was first may have fetched enough for us too.
        if self.take_from_slice(key, day) {
            return Ok(());
        }
        let reserve = Reserve { key: key.to_owned(), day: day.to_string(), per_day: i64::from(most) };
        match ctx.run(reserve).await {
            Ok(slice) => {
                self.put(key, day, slice - 1);
                Ok(())
            }
            Err(problem) if problem.code == Denial::Quota.code() => Err(Denial::Quota),
            Err(problem) => {
                tracing::warn!(code = problem.code, "quota not available");
                Err(Denial::LogFailed)
            }
        }
    }

    fn take_from_slice(&self, key: &str, day: Date) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        match left.get_mut(key) {
            Some((slice_day, calls)) if *slice_day == day && *calls > 0 => {
                *calls -= 1;
                true
            }
            _ => false,
        }
    }

    fn put(&self, key: &str, day: Date, calls: i64) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        match left.get_mut(key) {
            // Two calls may have fetched a slice at once: both count.
            Some((slice_day, kept)) if *slice_day == day => *kept += calls,
            _ => {
                // What is left of days that are over counts for nothing.
                left.retain(|_, (slice_day, _)| *slice_day == day);
                left.insert(key.to_owned(), (day, calls));
            }
        }
    }
}

/// A twentieth of the day, so that twenty processes can share it.
const fn slice(per_day: i64, taken: i64) -> i64 {
    let wanted = if per_day / 20 > QUOTA_SLICE_MAX {
        QUOTA_SLICE_MAX
    } else if per_day < 20 {
        1
    } else {
        per_day / 20
    };
    let left = per_day - taken;
    if left < wanted { left } else { wanted }
}

#[derive(Serialize)]
struct Reserve {
    key: String,
    day: String,
    per_day: i64,
}

impl Command for Reserve {
    type On = QuotaDays;
    type Answer = i64;
    const NAME: &'static str = "exchange.reserve-quota";

    /// The gate judges calls by grants, purposes and consents.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<(String, String)> {
        vec![(self.key.clone(), self.day.clone())]
    }

    fn decide(
        &self,
        states: &States<'_, QuotaDays>,
        _facts: &Facts<'_>,
    ) -> Result<Plan<Taken, i64>, Problem> {
        let key = (self.key.clone(), self.day.clone());
        let taken = states.get(&key).copied().unwrap_or(0);
        let slice = slice(self.per_day, taken);
        if slice <= 0 {
            return Err(Denial::Quota.into());
        }
        Ok(Plan::answer(slice).change(Taken { key: key.0, day: key.1, calls: taken + slice }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::slice;

    proptest! {
        /// Slices add up to the day's quota exactly, whatever it is.
        #[test]
        fn slices_add_up(per_day in 0_i64..30_000) {
            let mut taken = 0;
            let mut steps = 0;
            while slice(per_day, taken) > 0 {
                taken += slice(per_day, taken);
                steps += 1;
                prop_assert!(steps <= 100 || per_day > 10_000);
            }
            prop_assert_eq!(taken, per_day);
        }
    }
}
