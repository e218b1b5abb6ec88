//! The officials' desk: the queue of a department left, the case right, one small page for each thing to do.
//! Invariants: other departments' cases do not exist here; a row is worked with its queue's permission; opening a case
//! leaves a trace for the people in it. Next: `door.rs` (who may), `action.rs` (what can be done), `queue.rs`.

mod action;
mod answers;
mod asks;
mod asks_decide;
pub mod asks_party;
pub mod case;
mod citizen;
pub mod door;
pub mod form;
pub mod lookup;
pub mod offers;
mod people;
mod queue;
mod reads;
pub mod sheet;
mod sheet_rulings;
mod terms;
mod timeline;

use acts::Authenticator;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::routing::get;
use kernel::ProblemStatus;
use web::{Access, Audience, CaseName, CaseNameFn, NavItem, Permission, Posted, Routes, Visit};

use crate::Casework;

pub use action::Doing;
pub use queue::{Filter, Waiting, waiting};
pub use reads::Reads;

/// Sees the cases of the own department.
pub const READ: Permission = Permission::new("casework.read", Authenticator::A2r);
/// Works tasks: takes, admits, completes.
pub const WORK: Permission = Permission::new("casework.work", Authenticator::A2r);
/// Takes over and releases what colleagues hold.
pub const ASSIGN: Permission = Permission::new("casework.assign", Authenticator::A2r);
/// Sends a case back for correction.
pub const RETURN: Permission = Permission::new("casework.return", Authenticator::A2r);
/// Opens and closes hearings.
pub const HEAR: Permission = Permission::new("casework.hear", Authenticator::A2r);
/// Decides, or proposes where two officials are needed.
pub const DECIDE: Permission = Permission::new("casework.decide", Authenticator::A2r);
/// Approves what a colleague proposed.
pub const APPROVE: Permission = Permission::new("casework.approve", Authenticator::A2r);
/// Lets a case stand still and go on, and records how an appeal ended.
pub const SUSPEND: Permission = Permission::new("casework.suspend", Authenticator::A2r);
/// Corrects what was recorded.
pub const CORRECT: Permission = Permission::new("casework.correct", Authenticator::A2r);
/// Finds the applicant of a notice that named nobody exactly.
pub const MATCH: Permission = Permission::new("casework.match", Authenticator::A2r);
/// Every permission of the desk.
pub const PERMISSIONS: &[Permission] =
    &[READ, WORK, ASSIGN, RETURN, HEAR, DECIDE, APPROVE, SUSPEND, CORRECT, MATCH];

/// How a case is named at the desks of other rooms.
pub fn case_name(casework: Casework) -> CaseNameFn {
    std::sync::Arc::new(move |visit, case| {
        let casework = casework.clone();
        Box::pin(async move {
            let state = match casework.find(&visit.ctx, case).await {
                Ok(state) => state,
                Err(problem) if problem.status == ProblemStatus::NotFound => return Ok(None),
                Err(problem) => return Err(problem),
            };
            let own = door::officer(&visit).is_ok_and(|officer| officer.department == state.department);
            let reads = own && door::may(&visit, READ.code);
            let href = reads.then(|| format!("/desk/cases/{case}"));
            Ok(state.number.map(|number| CaseName { number, href }))
        })
    })
}

/// The desk in the navigation.
pub const NAV: NavItem =
    NavItem { label: "desk-nav", href: "/desk", audience: Audience::Officer(READ), order: 10 };

/// Pages and their JSON twins; they share the memory of who opened which case.
pub fn routes() -> Routes {
    let mut routes = Routes::new()
        .page("/desk", Access::Officer(READ), get(queue::show))
        .page("/desk/cases/{id}", Access::Officer(READ), get(case::show))
        .page("/desk/cases/{id}/citizen", Access::Officer(READ), get(citizen::show))
        .page(
            "/desk/cases/{id}/registers/{register}",
            Access::Officer(registers::READ),
            get(lookup::show).post(lookup::search),
        );
    for doing in Doing::ALL {
        let show =
            move |visit: Visit,
                  casework: Extension<Casework>,
                  reads: Extension<Reads>,
                  id: Path<String>,
                  query: Query<form::Asked>| form::show(doing, visit, casework, reads, id, query);
        let send =
            move |visit: Visit,
                  casework: Extension<Casework>,
                  reads: Extension<Reads>,
                  id: Path<String>,
                  posted: Posted| form::send(doing, visit, casework, reads, id, posted);
        let path = format!("/desk/cases/{{id}}/{}", doing.word());
        routes = routes.page(&path, Access::Officer(doing.permission()), get(show).post(send));
    }
    routes.merge(crate::api::desk::routes()).share(Reads::default())
}
