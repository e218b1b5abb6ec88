//! Decisions, pure: `decide` says what happens, `evolve` adds it up, `effects` says what must be done outside.
//! Invariants: the same arguments give the same answer; a refused command changes nothing; events alone make the state.
//! Next: `decide.rs` for who may ask what, `flow.rs` for how nodes follow one another, `clocks.rs` for legal time.

mod aftermath;
mod bundle;
mod clocks;
mod closing;
mod correction;
mod decide;
mod desk;
mod draft;
mod effects;
mod evolve;
mod evolve_outside;
mod evolve_work;
mod flow;
mod hearing;
mod message;
mod money;
mod outside;
mod scope;
mod submit;
mod table;
mod triggers;
mod turn;
mod view;
mod writing;

pub use clocks::{ClockView, clock_due, clock_reading, is_of_parties, office_due};
pub use closing::appeal_until;
pub use correction::answers_in_force;
pub use decide::decide;
pub use draft::SET_ASIDE;
pub use effects::effects;
pub use evolve::{evolve, fold};
pub use message::takes_message;
pub use scope::scope;
pub use submit::{opening_subject, subject_of, submission_content};
pub use table::{TableError, evaluate, facts_of, matching_rows};
pub use triggers::{TRIGGERS, triggers_of};
pub use turn::MAX_STEPS;
pub use view::{OpenTask, TermNotice, can_consent, is_own, open_questions, open_tasks, term_notices};
