//! Who may come in: stated on the route line, enforced before the handler runs, listed for the matrix test.

use acts::{Assurance, Authenticator, Proofing};
use kernel::{Problem, ProblemStatus};

use crate::session::Session;

/// What a staff post may do, named by the domain that asks for it. Posts list these codes in the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permission {
    /// `case.decide`: verb after the noun.
    pub code: &'static str,
    /// How surely the official must be signed in. Whoever the official is was proven by the appointment to the post.
    pub at_least: Authenticator,
}

impl Permission {
    /// A permission with the least means of sign-in that it asks for: `A1` where nobody is named, else `A2r`.
    pub const fn new(code: &'static str, at_least: Authenticator) -> Self {
        Self { code, at_least }
    }
}

/// What a person's own pages need: notices and status, for somebody whose document was checked. What more a service
/// needs is the pack's to say.
const OWN_PAGES: Assurance = Assurance::of(Proofing::P1, Authenticator::A1);

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Public,
    /// Whoever is signed in, as resident or as official.
    SignedIn,
    /// A person in their own account whose document was checked; an official's session is not enough.
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
                if session.officer.is_some() {
                    Err(forbidden)
                } else if session.acting_ended {
                    Err(Problem::new(ProblemStatus::Forbidden, "auth.mandate-ended"))
                } else {
                    session.assurance.demand(OWN_PAGES)
                }
            }
            (Self::Officer(permission), Some(session)) => {
                if session.officer.is_none() || !session.permissions.contains(permission.code) {
                    Err(forbidden)
                } else {
                    session.assurance.demand(Assurance::of(Proofing::P0, permission.at_least))
                }
            }
        }
    }
}
