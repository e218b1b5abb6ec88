//! Who may come in: stated on the route line, enforced before the handler runs, listed for the matrix test.

use acts::{Assurance, Authenticator};
use kernel::{Problem, ProblemStatus};

use crate::session::Session;

/// What a staff post may do, named by the domain that asks for it. Posts list these codes in the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permission {
    /// `case.decide`: verb after the noun.
    pub code: &'static str,
    /// How surely the official must be signed in.
    pub at_least: Authenticator,
}

impl Permission {
    /// A permission that any signed-in official with the post may use.
    pub const fn new(code: &'static str) -> Self {
        Self { code, at_least: Authenticator::A1 }
    }
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Public,
    /// Whoever is signed in, as resident or as official.
    SignedIn,
    /// A person in their own account; an official's session is not enough.
    Person,
    /// An official whose post has the permission. The scope (department, unit) is checked on the rows.
    Officer(Permission),
}

impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::SignedIn => f.write_str("signed-in"),
            Self::Person => f.write_str("person"),
            Self::Officer(permission) => f.write_str(permission.code),
        }
    }
}

impl Access {
    /// Lets the session in or says why not.
    pub fn check(self, session: Option<&Session>) -> Result<(), Problem> {
        let forbidden = Problem::new(ProblemStatus::Forbidden, "auth.forbidden");
        match (self, session) {
            (Self::Public, _) | (Self::SignedIn, Some(_)) => Ok(()),
            (_, None) => Err(Problem::new(ProblemStatus::Unauthenticated, "auth.required")),
            (Self::Person, Some(session)) => {
                if session.officer.is_none() {
                    Ok(())
                } else {
                    Err(forbidden)
                }
            }
            (Self::Officer(permission), Some(session)) => {
                let Assurance { authenticator, .. } = session.assurance;
                if session.officer.is_none() || !session.permissions.contains(permission.code) {
                    Err(forbidden)
                } else if authenticator < permission.at_least {
                    Err(Problem::new(ProblemStatus::Forbidden, "auth.step-up"))
                } else {
                    Ok(())
                }
            }
        }
    }
}
