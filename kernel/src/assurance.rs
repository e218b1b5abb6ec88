//! Assurance: how surely a person is known (proofing) and how surely whoever is at the keyboard is that person
//! (authenticator). Two axes, never one number (NIST SP 800-63-4 §2.2). Invariant: what there is and what is needed are
//! compared in [`Assurance::demand`] and nowhere else.

use serde::{Deserialize, Serialize};

use crate::{Problem, ProblemStatus};

/// How surely the person behind the account is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Proofing {
    /// Self-asserted.
    #[default]
    P0,
    /// Document number and contact checked against a register.
    P1,
    /// Register match and a live face, or one trusted upstream.
    P2,
    /// In person or at a kiosk with card and fingerprint.
    P3,
}

/// How surely the person at the keyboard is the account's holder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Authenticator {
    #[default]
    None,
    /// Password or one-time code.
    A1,
    /// Two factors.
    A2,
    /// Phishing-resistant: a passkey.
    A2r,
    /// Bound to attested hardware.
    A3,
}

/// Both axes: what a session has, or what something needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assurance {
    pub proofing: Proofing,
    pub authenticator: Authenticator,
}

impl Assurance {
    /// Both axes.
    pub const fn of(proofing: Proofing, authenticator: Authenticator) -> Self {
        Self { proofing, authenticator }
    }

    /// Refuses when this is less than `needed` on either axis. A stronger sign-in helps against `auth.step-up`; against
    /// `auth.proofing` it does not, so that is said first.
    pub fn demand(self, needed: Self) -> Result<(), Problem> {
        if self.proofing < needed.proofing {
            return Err(Problem::new(ProblemStatus::Forbidden, "auth.proofing"));
        }
        if self.authenticator < needed.authenticator {
            return Err(Problem::new(ProblemStatus::Forbidden, "auth.step-up"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Authenticator::{A1, A2, A2r, None};
    use super::Proofing::{P0, P1, P2};
    use super::*;

    #[test]
    fn each_axis_is_judged_by_itself() {
        let code = |have: Assurance, needed| have.demand(needed).err().map(|problem| problem.code);
        let needed = Assurance::of(P2, A2);
        assert_eq!(code(Assurance::of(P2, A2r), needed), Option::None);
        assert_eq!(code(Assurance::of(P2, A1), needed), Some("auth.step-up"));
        assert_eq!(code(Assurance::of(P1, A2r), needed), Some("auth.proofing"));
        assert_eq!(code(Assurance::of(P0, None), needed), Some("auth.proofing"), "a passkey would not help");
        assert_eq!(code(Assurance::default(), Assurance::default()), Option::None);
    }
}
