//! The book of cases that the gate of the exchange asks: whether a case exists, is open, whose it is, whom it concerns.

use acts::Ctx;
use exchange::{CaseName, CaseStanding, Cases};
use futures::future::BoxFuture;
use kernel::{Problem, ProblemStatus};

use crate::model::{CaseState, Phase};
use crate::store;

/// Answers the gate with one indexed read.
#[derive(Debug, Clone, Copy, Default)]
pub struct CaseBook;

impl Cases for CaseBook {
    fn standing<'a>(
        &'a self,
        ctx: &'a Ctx,
        name: CaseName<'a>,
    ) -> BoxFuture<'a, Result<Option<CaseStanding>, Problem>> {
        Box::pin(async move {
            let state = match name {
                CaseName::Id(id) => store::find(ctx.db(), id).await?,
                CaseName::Number(number) => match store::find_by_number(ctx.db(), number).await? {
                    Some((_, Ok(state))) => Some(state),
                    // It exists, and nobody can say how it stands: no grounds to let data out.
                    Some((_, Err(_))) => return Err(Problem::new(ProblemStatus::Unavailable, "unavailable")),
                    None => None,
                },
            };
            Ok(state.map(standing))
        })
    }
}

fn standing(state: CaseState) -> CaseStanding {
    CaseStanding {
        case: state.id,
        bundle: state.parent.map(|parent| parent.case),
        open: state.phase != Phase::Closed,
        department: state.department,
        parties: state.parties.into_iter().map(|entry| entry.party).collect(),
    }
}
