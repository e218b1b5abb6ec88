//! The words of a case: who acts, what is asked (commands), what happened (events), where it stands (state), what must
//! happen outside (effects) and why something was refused (rejections). Pure data.
//! Next: `rules` for how they hang together.

mod command;
mod effect;
mod event;
mod rejection;
mod state;
mod who;

pub use command::{CaseCommand, Naming, NewParty, Opening};
pub use effect::{Effect, EffectKind, ParentNews, PayeeAccount};
pub use event::{CaseEvent, EVENT_VERSION, Opened, Recorded, TableHit};
pub use rejection::Rejection;
pub use state::{
    Answered, AppealState, Appointment, CaseParty, CaseState, Child, ChildStatus, ClockState, Closing,
    CommunicationState, Decision, DocumentState, EvidenceState, EvidenceStatus, FeeState, GivenConsent,
    Hearing, HearingReply, Named, NodeState, NodeStatus, NoticeState, ParentRef, Phase, Proposal, Provenance,
    RecordState, ReturnRequest, Suspension, Task,
};
pub use who::{Channel, Facts, Rival, TimerKind, Who};
