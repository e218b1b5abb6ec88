//! Cases: where a grant needs a case, the gate asks whoever keeps cases how it stands: that it exists, is open, belongs
//! to the department that asks and concerns the person. The keeper implements this trait; the exchange knows no case.

use acts::Ctx;
use futures::future::BoxFuture;
use kernel::{CaseId, PartyId, Problem};
use xroad::ClientId;

use crate::call::Call;
use crate::declare::CaseRule;
use crate::denial::Denial;
use crate::snapshot::Grant;

/// How a call names a case of this system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseName<'a> {
    Id(CaseId),
    /// As letters and receipts show it.
    Number(&'a str),
}

/// How a case stands at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStanding {
    pub case: CaseId,
    /// The bundle of which it is a member: a consent that was given there counts here too.
    pub bundle: Option<CaseId>,
    /// Department that handles it.
    pub department: String,
    pub open: bool,
    /// Whom it concerns.
    pub parties: Vec<PartyId>,
}

/// Who keeps the cases. At most one indexed read for each question: the gate asks in the middle of a call.
pub trait Cases: Send + Sync {
    /// The case with this name; `None` when there is none.
    fn standing<'a>(
        &'a self,
        ctx: &'a Ctx,
        name: CaseName<'a>,
    ) -> BoxFuture<'a, Result<Option<CaseStanding>, Problem>>;
}

/// There are no cases.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCases;

impl Cases for NoCases {
    fn standing<'a>(
        &'a self,
        _ctx: &'a Ctx,
        _name: CaseName<'a>,
    ) -> BoxFuture<'a, Result<Option<CaseStanding>, Problem>> {
        Box::pin(async { Ok(None) })
    }
}

impl CaseStanding {
    /// The cases that a consent may name: this one and its bundle.
    pub fn named_by_consents(&self) -> Vec<CaseId> {
        std::iter::once(self.case).chain(self.bundle).collect()
    }

    /// True when the case concerns all of them.
    pub fn concerns(&self, persons: &[PartyId]) -> bool {
        persons.iter().all(|person| self.parties.contains(person))
    }
}

/// The case on which the call rests; `None` where the grant asks for none of ours.
pub(crate) async fn check(
    ctx: &Ctx,
    cases: &dyn Cases,
    grant: &Grant,
    call: &Call,
    subject: Option<PartyId>,
) -> Result<Option<CaseStanding>, Denial> {
    if !matches!(grant.case, Some(CaseRule::Own | CaseRule::Keeper)) {
        return Ok(None);
    }
    let name = call.case.map(CaseName::Id).or(call.issue.as_deref().map(CaseName::Number));
    let found = cases.standing(ctx, name.ok_or(Denial::CaseMissing)?).await.map_err(|problem| {
        tracing::error!(code = problem.code, "the case of a call could not be looked up");
        Denial::LogFailed
    })?;
    // Another department's case looks like none: nobody learns of it by asking.
    let own = found.filter(|case| handles(&call.client, case)).ok_or(Denial::CaseUnknown)?;
    if !own.open {
        return Err(Denial::CaseClosed);
    }
    let stranger = subject.is_some_and(|subject| !own.parties.contains(&subject));
    if stranger && grant.case == Some(CaseRule::Own) {
        return Err(Denial::CaseSubject);
    }
    Ok(Some(own))
}

/// Only departments handle cases here, and a department's member code is its own.
fn handles(client: &ClientId, case: &CaseStanding) -> bool {
    client.member_code() == case.department
}
